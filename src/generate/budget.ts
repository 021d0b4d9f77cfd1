// How the time that Azure grants is shared out. The same numbers are rendered into the scripts.
import type { WorstCaseSeconds } from '../model/bundle.js'
import { findDefault } from '../model/option-defaults.js'

/** Whole seconds a step gets when there is room, and the shortest that is of use (`…Min`). Each includes the second
 * between TERM and KILL. `end` is the margin before Azure's limit. */
export const budget = {
  start: 1,
  lock: 2,
  list: 10,
  listMin: 2,
  probe: 10,
  probeMin: 2,
  freeze: 60,
  freezeMin: 4,
  thaw: 20,
  thawMin: 3,
  lastResort: 10,
  lastResortMin: 2,
  messages: 4,
  record: 5,
  recordMin: 3,
  end: 1,
  /** Beyond Azure's limit, for a thaw that time has run out for: enough for the most generous tries of one, twice. */
  overtime: 180,
} as const

type Term = readonly [seconds: number, purpose: string]

const thawMinimum: readonly Term[] = [
  [2 * budget.thawMin, 'two tries of a thaw'],
  [budget.lastResortMin, 'the last resort'],
  [budget.probeMin, 'see whether it worked'],
]

/** Seconds for the administrator's own programs. */
export interface CommandSeconds {
  readonly beforeFreeze: number
  readonly afterThaw: number
}

const noCommands: CommandSeconds = { beforeFreeze: 0, afterThaw: 0 }

/** Each with the second between TERM and KILL; 0 for one that there is not. --on-failure has its time behind ours. */
export function findCommandSeconds(options: {
  beforeFreeze?: string
  afterThaw?: string
  hookSeconds?: number
}): CommandSeconds {
  const seconds = 1 + Number(options.hookSeconds ?? findDefault('hookSeconds'))
  return { beforeFreeze: options.beforeFreeze ? seconds : 0, afterThaw: options.afterThaw ? seconds : 0 }
}

/** None without a program. */
function commandTerms(seconds: CommandSeconds, ...which: (keyof CommandSeconds)[]): Term[] {
  const names = { beforeFreeze: '--before-freeze', afterThaw: '--after-thaw' }
  return which.filter((each) => seconds[each] > 0).map((each) => [seconds[each], names[each]])
}

const preMinimum: readonly Term[] = [
  [budget.start, 'start'],
  [budget.listMin, 'list the instances'],
  [budget.probeMin, 'probe them'],
  [budget.freezeMin, 'freeze'],
  ...thawMinimum,
  [budget.end, 'margin'],
]

const postMinimum: readonly Term[] = [
  [budget.start, 'start'],
  [budget.lock + 1, 'end a pre-script that still runs'],
  [budget.probeMin, 'probe the instances'],
  ...thawMinimum,
  [budget.recordMin, 'record the result'],
  [budget.end, 'margin'],
]

const addUp = (terms: readonly Term[]) => terms.reduce((sum, [seconds]) => sum + seconds, 0)

/** The smallest timeoutInSeconds in which either script keeps its promises, and the terms of that sum. It does not
 * depend on the number of instances, as they are frozen and thawed side by side. */
export function findSmallestTimeout(commands = noCommands): { seconds: number; sum: string } {
  const pre = [...preMinimum, ...commandTerms(commands, 'beforeFreeze', 'afterThaw')]
  const post = [...postMinimum, ...commandTerms(commands, 'afterThaw')]
  const terms = addUp(pre) >= addUp(post) ? pre : post
  return { seconds: addUp(terms), sum: terms.map(([seconds, purpose]) => `${seconds} ${purpose}`).join(' + ') }
}

/** The longest a thaw can take: three tries a second apart, then the last resort or, after sessions that had to be
 * ended, one more try; and a probe. */
const longestThaw = 3 * budget.thaw + 2 + Math.max(budget.lastResort, budget.thaw) + budget.probe

/** What may hang beside the administrator's own programs, each with a limit of its own: the looks at both and the
 * record of what is owed, made in the pre-script and read in each; and for each program that is owed another look, and
 * the end of its record. */
const commandSteps = { pre: 2 + 2 + 3 + 2 + 2 * (2 + 2), post: 2 + (2 + 2) } as const

/** The longest each script can take, in seconds.
 * @param timeoutSeconds timeoutInSeconds
 * @param freezeTries how often a freeze is tried */
export function computeWorstCase(
  timeoutSeconds: number,
  freezeTries: number,
  { beforeFreeze, afterThaw } = noCommands,
): WorstCaseSeconds {
  const { start, lock, list, probe, freeze, messages, record, end } = budget
  const limit = timeoutSeconds - end
  const earlierFreezes = longestThaw
  const freezes = freezeTries * freeze + freezeTries - 1
  const post = start + lock + 1 + probe + longestThaw + list + messages + record + 1
  const pre = start + list + earlierFreezes + probe + freezes + messages + longestThaw + record
  return {
    pre: Math.min(limit, pre + beforeFreeze + 2 * afterThaw + (beforeFreeze + afterThaw > 0 ? commandSteps.pre : 0)),
    post: Math.min(limit, post + afterThaw + (afterThaw > 0 ? commandSteps.post : 0)),
  }
}
