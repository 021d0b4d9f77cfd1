// A scene that fails while the machine held it up for longer than it allows is void: it says nothing about the scripts.
//
// It is played once more, alone among all scenes of the run, so that what fails by itself is not taken for void. Void a
// second time it fails in CI; elsewhere it is told. How many there were stands at the end of the run: see
// void-scenes.ts. So that they are few, fewer scenes play at once on a busy machine.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestContext } from 'vitest'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'
import { isCalm, measureHoldUp, startMetronome, wasHeldUp } from './metronome.ts'
import { isSomebodyAlone, notePlaying, noteVoid, playAlone } from './void-scenes.ts'

/** Longest wait for the end of the others, in seconds. */
const patienceSeconds = 240

/** How many scenes of this process play at once in any case; more of them only while nothing is held up. */
const fewestAtOnce = 5

let playing = 0

type Attempt<Result> = { readonly result: Result } | { readonly error: unknown; readonly heldUpBy: number | undefined }

/** @param play rejects when it fails
 * @param skip ends the test without a verdict */
export async function playFairly<Result>(
  title: string,
  play: () => Promise<Result>,
  skip: (note: string) => never,
): Promise<Result> {
  startMetronome()
  while (isSomebodyAlone() || (playing >= fewestAtOnce && !isCalm())) await sleep(50)
  const first = await attempt(play)
  if ('result' in first) return first.result
  if (first.heldUpBy === undefined) throw first.error
  noteVoid('once', title, first)
  const second = await playAlone(() => attempt(play), patienceSeconds)
  if ('result' in second) return second.result
  if (second.heldUpBy === undefined) throw second.error
  noteVoid('twice', title, second)
  if (process.env['CI']) throw new Error(`void twice, as it was held up both times: ${second.error}`)
  return skip(`void twice: ${second.error}`)
}

async function attempt<Result>(play: () => Promise<Result>): Promise<Attempt<Result>> {
  const from = readClock()
  const stop = notePlaying()
  playing++
  try {
    return { result: await play() }
  } catch (error) {
    const to = readClock()
    return { error, heldUpBy: wasHeldUp(from, to) ? measureHoldUp(from, to) : undefined }
  } finally {
    playing--
    stop()
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
