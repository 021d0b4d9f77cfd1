// How much the machine holds up what runs on it: a clock beside all scenes of a run that does what scripts do.
//
// It starts a few programs, sleeps, and starts them again. What that takes longer than its sleep, a script's programs
// have lost as well. Nothing in a sandbox can slow it down but by taking the processors themselves. As a globalSetup of
// Vitest it beats for all processes of a run, in a file of the folder that they share: see void-scenes.ts.
import { spawn } from 'node:child_process'
import { openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'
import { sharedFolder } from './void-scenes.ts'

/** Each program that it starts is one that a scene has to wait for. */
const sleepSeconds = 0.8
const programs = 2

/** Seconds that this many beats in a row may lose together. They take about 0.02 s on an idle machine: ten programs, and as many sleeps. */
const beatsInARow = 5
const allowedSeconds = 0.25

const loop = `
while kill -0 "$PPID"; do
  read -r from _ </proc/uptime
  sleep ${sleepSeconds}
  ${'/bin/true\n'.repeat(programs)}
  read -r to _ </proc/uptime
  printf '%s %s\n' "$from" "$to" || exit
done`

interface Beat {
  /** In hundredths of a second, as all times of a sandbox. */
  readonly from: number
  readonly to: number
}

const file = (): string => join(sharedFolder(), 'beats')

/** Beats until the run ends, however it ends. */
export function setup(): () => void {
  const child = spawn('sh', ['-c', loop], { stdio: ['ignore', openSync(file(), 'a'), 'ignore'] })
  return () => void child.kill()
}

/** What this process has read so far. */
const known = { beats: [] as Beat[], descriptor: -1, rest: '' }

function readBeats(): readonly Beat[] {
  if (known.descriptor < 0) known.descriptor = openSync(file(), 'r')
  const buffer = Buffer.alloc(65_536)
  let length: number
  do {
    length = readSync(known.descriptor, buffer)
    const lines = (known.rest + buffer.toString('latin1', 0, length)).split('\n')
    known.rest = lines.pop() ?? ''
    for (const line of lines) {
      const [from = 0, to = 0] = line.split(' ').map((seconds) => Math.round(Number(seconds) * 100))
      known.beats.push({ from, to })
    }
  } while (length > 0)
  return known.beats
}

/** The most that the beats in a row lost which began or ended in this time; one that is still to come counts. */
export function measureHoldUp(from: number, to: number): number {
  const beats = readBeats()
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
  return readBeats().some(({ to }) => to >= since) && !wasHeldUp(since)
}
