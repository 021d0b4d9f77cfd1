// Rehearsals side by side, and a test for each that looks at what came of it.
import { appendFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { rehearseAll } from '../../src/rehearse/rehearse-all.ts'
import { type Shell, shellPrograms } from '../../src/rehearse/sandbox/programs.ts'
import { quick } from '../rehearse/rehearsals.ts'
import { mustSkip } from '../shell/facilities.ts'
import { expectations } from './expectations.ts'
import { describeOutcome } from './outcome.ts'

/** Those that sleep for a minute and more go first, or all others would have to wait for them at the end. */
const slow = /impossible|everything|hang|ignore|flood|slow|outlasts|leaves-child/

export interface Played {
  readonly name: string
  readonly hooks: HookSet
  readonly faults: readonly Fault[]
  readonly shell: Shell
  /** How many at once. */
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
      test.each(suited.map(({ id }) => id))(`${played.name} in ${played.shell}: %s`, (id) => {
        const rehearsal = results.get(keyOf(played, id))
        if (!rehearsal) throw new Error('it was not played')
        const { broken, log, events } = rehearsal
        const story = [...events.map(({ at, lane, text }) => `${at} ${lane}: ${text}`), log].join('\n')
        expect(broken, story).toEqual([])
        const outcome = describeOutcome(rehearsal)
        const isExpected = expectations[id]?.some((each) =>
          each instanceof RegExp ? each.test(outcome) : each === outcome,
        )
        expect(isExpected, `${outcome}, but expected: ${expectations[id]?.join(' or ')}\n${story}`).toBe(true)
      })
    }
  })
}

const isSuited = (fault: Fault, hooks: HookSet) => fault.unsuited?.(hooks, 'root') === undefined
const keyOf = ({ name, shell }: Played, id: string) => `${name}/${shell}/${id}`

async function play(played: Played, results: Map<string, Rehearsal>): Promise<void> {
  const { hooks, shell, sideBySide } = played
  const suited = played.faults.filter((fault) => isSuited(fault, hooks))
  const inOrder = [...suited.filter(({ id }) => slow.test(id)), ...suited.filter(({ id }) => !slow.test(id))]
  const parts = inOrder.map((fault) => ({ fault, shell }))
  await rehearseAll(hooks, parts, quick, sideBySide, {
    onEnd: ({ fault }, rehearsal) => {
      if (process.env.OUT)
        appendFileSync(
          process.env.OUT,
          `${played.name}\t${shell}\t${fault.id}\t${rehearsal.seconds}\t${describeOutcome(rehearsal)}\t${rehearsal.broken.join(' ')}\n`,
        )
      results.set(keyOf(played, fault.id), rehearsal)
    },
  })
}
