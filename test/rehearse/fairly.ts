// A scene that fails while the machine held it up for longer than it allows is void: it says nothing about the scripts.
//
// It is played once more, after all others of its file and beside few scenes, so that what fails by itself is not taken
// for void. Void a second time it fails in CI; elsewhere it is told. How many there were stands at the end of the run:
// see void-scenes.ts.
import type { TestContext } from 'vitest'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'
import { measureHoldUp, wasHeldUp } from './metronome.ts'
import { playInTurn } from './turns.ts'
import { noteVoid } from './void-scenes.ts'

type Attempt<Result> = { readonly result: Result } | { readonly error: unknown; readonly heldUpBy: number | undefined }

/** @param play rejects when it fails
 * @param skip ends the test without a verdict */
export async function playFairly<Result>(
  title: string,
  play: () => Promise<Result>,
  skip: (note: string) => never,
): Promise<Result> {
  const first = await playInTurn('first', () => attempt(play))
  if ('result' in first) return first.result
  if (first.heldUpBy === undefined) throw first.error
  noteVoid('once', title, first)
  const second = await playInTurn('again', () => attempt(play))
  if ('result' in second) return second.result
  if (second.heldUpBy === undefined) throw second.error
  noteVoid('twice', title, second)
  if (process.env['CI']) throw new Error(`void twice, as it was held up both times: ${second.error}`)
  return skip(`void twice: ${second.error}`)
}

async function attempt<Result>(play: () => Promise<Result>): Promise<Attempt<Result>> {
  const from = readClock()
  try {
    return { result: await play() }
  } catch (error) {
    const to = readClock()
    return { error, heldUpBy: wasHeldUp(from, to) ? measureHoldUp(from, to) : undefined }
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
