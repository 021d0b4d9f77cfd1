// A scene that fails while the machine held it up for longer than it allows is void: it says nothing about the scripts.
//
// It is played once more, when the machine is calm or when no other scene of this process plays. Void a second time it
// fails in CI; elsewhere it is told. How many there were stands at the end of the run: see void-scenes.ts. So that they
// are few, fewer scenes play at once on a busy machine.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestContext } from 'vitest'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'
import { isCalm, measureHoldUp, startMetronome, wasHeldUp } from './metronome.ts'
import { noteVoid } from './void-scenes.ts'

/** Longest wait for a calm moment, in seconds: the machine may have none. */
const patienceSeconds = 120

/** How many scenes of this process play at once in any case; more of them only while nothing is held up. */
const fewestAtOnce = 10

let playing = 0
let isPlayingAgain = false

type Attempt<Result> = { readonly result: Result } | { readonly error: unknown; readonly heldUpBy: number | undefined }

/** @param play rejects when it fails
 * @param skip ends the test without a verdict */
export async function playFairly<Result>(
  title: string,
  play: () => Promise<Result>,
  skip: (note: string) => never,
): Promise<Result> {
  startMetronome()
  while (playing >= fewestAtOnce && !isCalm()) await sleep(50)
  const first = await attempt(play)
  if ('result' in first) return first.result
  if (first.heldUpBy === undefined) throw first.error
  noteVoid('once', title, first)
  const second = await playAgain(play)
  if ('result' in second) return second.result
  if (second.heldUpBy === undefined) throw second.error
  noteVoid('twice', title, second)
  if (process.env['CI']) throw new Error(`void twice, as it was held up both times:\n${second.error}`)
  return skip(`void twice: ${second.error}`)
}

async function attempt<Result>(play: () => Promise<Result>): Promise<Attempt<Result>> {
  const from = readClock()
  playing++
  try {
    return { result: await play() }
  } catch (error) {
    const to = readClock()
    return { error, heldUpBy: wasHeldUp(from, to) ? measureHoldUp(from, to) : undefined }
  } finally {
    playing--
  }
}

async function playAgain<Result>(play: () => Promise<Result>): Promise<Attempt<Result>> {
  const end = readClock() + patienceSeconds * 100
  while (isPlayingAgain || (playing > 0 && !isCalm() && readClock() < end)) await sleep(50)
  isPlayingAgain = true
  try {
    return await attempt(play)
  } finally {
    isPlayingAgain = false
  }
}

/** The same for the function of a test. */
export function fair<Context extends TestContext, Arguments extends unknown[]>(
  play: (...words: [...Arguments, Context]) => Promise<void>,
): (...words: [...Arguments, Context]) => Promise<void> {
  return (...words) => {
    const { task, skip } = words.at(-1) as Context
    return playFairly(task.name, () => play(...words), skip)
  }
}
