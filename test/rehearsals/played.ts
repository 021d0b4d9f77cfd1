// Rehearsals side by side, and a test for each that looks at what came of it.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { rehearseAll } from '../../src/rehearse/rehearse-all.ts'
import { type Shell, shellPrograms } from '../../src/rehearse/sandbox/programs.ts'
import { quick } from '../rehearse/rehearsals.ts'
import { mustSkip } from '../shell/facilities.ts'
import { evidence } from './evidence.ts'
import { expectations } from './expectations.ts'
import { describeOutcome } from './outcome.ts'

/** Those that may sleep for a minute and more: they cost nothing but time, so more of them sleep side by side. */
const slow = /impossible|everything|hang|ignore|flood|slow|outlasts|leaves-child/

export interface Played {
  readonly name: string
  readonly hooks: HookSet
  readonly faults: readonly Fault[]
  readonly shell: Shell
  /** How many at once, beside four times as many of the slow ones. */
  readonly sideBySide: number
}

/** Declares a test for each rehearsal. All are played before the first of them. */
export function declareRehearsals(all: readonly Played[]): void {
  const shells = new Set(all.map(({ shell }) => shellPrograms[shell]))
  const skip = mustSkip(...shells)
  const results = new Map<string, Rehearsal>()

  describe.skipIf(skip)('rehearsals', () => {
    beforeAll(async () => {
      await Promise.all(all.map((played) => play(played, results)))
    })

    for (const played of all) {
      const suited = played.faults.filter((fault) => isSuited(fault, played.hooks))
      test.each(suited)(`${played.name} in ${played.shell}: $id`, async (fault) => {
        const first = results.get(keyOf(played, fault.id))
        if (!first) throw new Error('it was not played')
        // What must hold holds always; what comes of a fault may be another thing where hundreds of them share a machine.
        expect(first.broken, tell(first)).toEqual([])
        const rehearsal = isExpected(first) ? first : await playAlone(played, fault)
        expect(rehearsal.broken, tell(rehearsal)).toEqual([])
        const wanted = expectations[fault.id]?.join(' or ')
        const message = `${describeOutcome(rehearsal)}, but expected: ${wanted}\n${tell(rehearsal)}`
        expect(isExpected(rehearsal), message).toBe(true)
      })
    }
  })
}

/** What happened in it, for the message of a test that failed. */
function tell({ events, log }: Rehearsal): string {
  return [...events.map(({ at, lane, text }) => `${at} ${lane}: ${text}`), log].join('\n')
}

/** Whether it had an outcome that it may have, and the fault did happen. */
function isExpected(rehearsal: Rehearsal): boolean {
  const outcome = describeOutcome(rehearsal)
  const isNamed = expectations[rehearsal.fault]?.some((each) =>
    each instanceof RegExp ? each.test(outcome) : each === outcome,
  )
  return isNamed === true && (evidence[rehearsal.fault]?.(rehearsal) ?? true)
}

const isSuited = (fault: Fault, hooks: HookSet) => fault.unsuited?.(hooks, 'root') === undefined
const keyOf = ({ name, shell }: Played, id: string) => `${name}/${shell}/${id}`

async function playAlone({ hooks, shell }: Played, fault: Fault): Promise<Rehearsal> {
  const [rehearsal] = await rehearseAll(hooks, [{ fault, shell }], quick, 1)
  if (!rehearsal) throw new Error('it was not played again')
  return rehearsal
}

async function play(played: Played, results: Map<string, Rehearsal>): Promise<void> {
  const { hooks, shell, sideBySide } = played
  const suited = played.faults.filter((fault) => isSuited(fault, hooks))
  const rehearse = async (isSlow: boolean, most: number) => {
    const parts = suited.filter(({ id }) => slow.test(id) === isSlow).map((fault) => ({ fault, shell }))
    await rehearseAll(hooks, parts, quick, most, {
      onEnd: ({ fault }, rehearsal) => {
        results.set(keyOf(played, fault.id), rehearsal)
      },
    })
  }
  await Promise.all([rehearse(true, 4 * sideBySide), rehearse(false, sideBySide)])
}
