// Rehearsals side by side, and a test for each that looks at what came of it.
import { appendFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { rehearseAll } from '../../src/rehearse/rehearse-all.ts'
import type { Shell } from '../../src/rehearse/sandbox/programs.ts'
import { quick } from '../rehearse/rehearsals.ts'
import { mustSkip } from '../shell/facilities.ts'
import { expectations } from './expectations.ts'
import { describeOutcome } from './outcome.ts'

/** Those that sleep for a minute and more go first, or all others would have to wait for them at the end. */
const isSlow = ({ id }: Fault) =>
  /impossible|everything|hang|ignore|flood|too-slow|answer-slow|outlasts|leaves-child/.test(id)

export interface Played {
  readonly title: string
  readonly hooks: HookSet
  readonly faults: readonly Fault[]
  readonly shell: Shell
  /** How many at once. */
  readonly sideBySide: number
}

/** Declares the tests; all rehearsals are played before the first of them. */
export function declareRehearsals({ title, hooks, faults, shell, sideBySide }: Played): void {
  const skip = mustSkip(...(shell === 'sh' ? [] : [shell.split(' ')[0] ?? '']))
  const suited = faults.filter((fault) => fault.unsuited?.(hooks, 'root') === undefined)
  const results = new Map<string, Rehearsal>()

  describe.skipIf(skip)(`${title} in ${shell}`, () => {
    beforeAll(async () => {
      const parts = [...suited.filter(isSlow), ...suited.filter((fault) => !isSlow(fault))]
      await rehearseAll(
        hooks,
        parts.map((fault) => ({ fault, shell })),
        quick,
        sideBySide,
        {
          onEnd: ({ fault }, rehearsal) => {
            results.set(fault.id, rehearsal)
            if (process.env.OUT)
              appendFileSync(
                process.env.OUT,
                `${title}\t${shell}\t${fault.id}\t${rehearsal.seconds}\t${describeOutcome(rehearsal)}\t${rehearsal.broken.join(' ')}\n`,
              )
          },
        },
      )
    })

    test.each(suited.map(({ id }) => id))('%s', (id) => {
      const rehearsal = results.get(id)
      if (!rehearsal) throw new Error('it was not played')
      const { broken, log, events } = rehearsal
      const story = [...events.map(({ at, lane, text }) => `${at} ${lane}: ${text}`), log].join('\n')
      expect(broken, story).toEqual([])
      expect(expectations[id], story).toContain(describeOutcome(rehearsal))
    })
  })
}
