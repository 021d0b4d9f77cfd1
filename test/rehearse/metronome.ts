// How much the machine holds up what runs on it: a clock beside all scenes of this process that does what scripts do.
//
// It starts a few programs, sleeps, and starts them again. What that takes longer than its sleep, a script's programs
// have lost as well. Nothing in a sandbox can slow it down but by taking the processors themselves.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'

/** Each program that it starts is one that a scene has to wait for. */
const sleepSeconds = 0.8
const programs = 2

/** Seconds that this many beats in a row may lose together. They take about 0.02 s on an idle machine: ten programs, and as many sleeps. */
const beatsInARow = 5
const allowedSeconds = 0.25

const loop = `
while :; do
  read -r from _ </proc/uptime
  sleep ${sleepSeconds}
  ${'/bin/true\n'.repeat(programs)}
  read -r to _ </proc/uptime
  printf '%s %s\\n' "$from" "$to" || exit
done`

interface Beat {
  /** In hundredths of a second, as all times of a sandbox. */
  readonly from: number
  readonly to: number
}

const beats: Beat[] = []
let metronome: ChildProcess | undefined

/** It goes on until this process ends. */
export function startMetronome(): void {
  if (metronome) return
  const child = spawn('sh', ['-c', loop], { stdio: ['ignore', 'pipe', 'ignore'] })
  metronome = child
  child.unref()
  const { stdout } = child
  if ('unref' in stdout && typeof stdout.unref === 'function') stdout.unref()
  createInterface({ input: stdout }).on('line', (line) => {
    const [from = 0, to = 0] = line.split(' ').map((seconds) => Math.round(Number(seconds) * 100))
    beats.push({ from, to })
  })
}

/** The most that the beats in a row lost which began or ended in this time; one that is still to come counts. */
export function measureHoldUp(from: number, to: number): number {
  const all = [...beats, { from: beats.at(-1)?.to ?? from, to: Math.max(to, beats.at(-1)?.to ?? from) }]
  const within = all.filter((beat) => beat.to >= from && beat.from <= to)
  const lost = within.map((beat) => Math.max(0, (beat.to - beat.from) / 100 - sleepSeconds))
  const sums = lost.map((_, index) => lost.slice(index, index + beatsInARow).reduce((sum, each) => sum + each, 0))
  return Math.max(0, ...sums)
}

/** Whether what ran in this time was held up for longer than it allows. */
export function wasHeldUp(from: number, to = readClock()): boolean {
  return measureHoldUp(from, to) > allowedSeconds
}

/** Whether it is known that nothing was held up just now. */
export function isCalm(): boolean {
  const since = readClock() - 200
  return beats.some(({ to }) => to >= since) && !wasHeldUp(since)
}
