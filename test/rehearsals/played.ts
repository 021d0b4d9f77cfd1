// A test for each rehearsal, side by side with others.
import { expect, test } from 'vitest'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { playFairly } from '../rehearse/fairly.ts'
import { quick, tell } from '../rehearse/rehearsals.ts'
import { inShell, mustSkipIn, type TestShell, toShell } from '../rehearse/shells.ts'
import type { Expected } from './expectations.ts'
import { findTrouble } from './outcome.ts'

/** Those that may sleep for a minute and more. */
const slow = /impossible|everything|hang|ignore|flood|slow|outlasts|leaves-child/

export interface Played {
  readonly name: string
  readonly hooks: HookSet
  readonly faults: readonly Fault[]
  readonly shell: TestShell
}

/** Declares a test for each rehearsal: first those that take long, or they would be waited for at the end. */
export function declareRehearsals(all: readonly Played[]): void {
  const rehearsals = all.flatMap(({ name, hooks, faults, shell }) =>
    faults
      .filter((fault) => fault.unsuited?.(hooks, 'root') === undefined)
      .map((fault) => ({ title: `${name} in ${shell}: ${fault.id}`, hooks, fault, shell })),
  )
  const isSlow = ({ fault }: (typeof rehearsals)[number]) => slow.test(fault.id)
  for (const each of [...rehearsals.filter(isSlow), ...rehearsals.filter((one) => !isSlow(one))]) {
    const { title, hooks, fault, shell } = each
    declareSideBySide(title, shell, () => mustHold(hooks, fault, shell))
  }
}

export function declareSideBySide(title: string, shell: TestShell, play: () => Promise<void>): void {
  // The time in the queue counts as well.
  const options = { concurrent: true, timeout: 3_600_000 }
  test.skipIf(mustSkipIn(shell))(title, options, ({ skip }) => playFairly(title, play, skip))
}

/** Rejects when something is wrong with it. @param expected that of the catalogue if not given */
export async function mustHold(hooks: HookSet, fault: Fault, shell: TestShell, expected?: Expected): Promise<void> {
  const rehearsal = await rehearse(hooks, inShell(fault, shell), { ...quick, shell: toShell(shell) })
  const trouble = findTrouble(rehearsal, expected)
  expect(trouble, [...trouble, tell(rehearsal)].join('\n')).toEqual([])
}
