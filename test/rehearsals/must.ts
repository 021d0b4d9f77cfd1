// What a fault's `must` promises in words, held against what its rehearsals may come to.
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import type { Expected } from './expectations.ts'

interface Outcome {
  /** Such as `application 0/0`. */
  readonly backups: readonly string[]
  /** What ended the freezes; `lasts` where nothing did. */
  readonly ends: readonly string[]
}

interface Promised {
  readonly words: RegExp
  readonly holds: (outcome: Outcome, fault: Fault) => boolean
}

const isClaimed = (backup = ''): boolean => backup.startsWith('application')
const isGood = (backup = ''): boolean => backup === 'application 0/0'
const isFailed = (backup = ''): boolean => /(?:20\d|316)|-\d/.test(backup)

/** The judge sees to it in each rehearsal, whatever that came to. */
const isJudged = (): boolean => true

const promised: readonly Promised[] = [
  {
    words: /(?<!or the backup )is not claimed|[Nn]othing is claimed|claims nothing|does not claim/,
    holds: ({ backups }) => !isClaimed(backups.at(-1)),
  },
  { words: /No restore point/, holds: ({ backups }) => backups.at(-1)?.startsWith('none') === true },
  {
    words: /is claimed application-consistent, and it is|good and claimed|then makes a good backup/,
    holds: ({ backups }, { works }) => works === true && isGood(backups.at(-1)),
  },
  { words: /the first one is good/, holds: ({ backups }) => isGood(backups[0]) },
  { words: /[Nn]o(?: database|ne) stays frozen(?! for good)/, holds: ({ ends }) => !ends.includes('lasts') },
  { words: /thawed|thaws/, holds: ({ ends }, { allows }) => !ends.includes('lasts') || allows?.frozen === true },
  { words: /resumed without a session/, holds: ({ ends }) => ends.includes('last resort') },
  { words: /somebody else('s)? is left alone|That freeze/, holds: ({ ends }) => ends.includes('foreign: lasts') },
  { words: /portal shows/, holds: ({ backups }) => isFailed(backups.at(-1)) && !isClaimed(backups.at(-1)) },
  {
    words: /No script runs/,
    holds: ({ backups, ends }) => ends.length === 0 && !backups.some((backup) => backup.includes('/')),
  },
  { words: /is not frozen|has to be frozen/, holds: ({ ends }) => ends.length === 0 },
  {
    words: /WDSuspendLimit/,
    holds: ({ ends }) => ends.includes('lasts') || ends.includes('limit') || ends.length === 0,
  },
  {
    words: /without asking the hooks/,
    holds: ({ backups }, { allows }) => allows?.claim === true && isClaimed(backups.at(-1)),
  },
  {
    words:
      /ends? in time|or the backup is not claimed|no claim is false|no false claim|is claimed only if|[Ii]f the backup is claimed/,
    holds: isJudged,
  },
]

/** Outcomes that an expression may stand for. */
const samples = ['application', 'file-system', 'none'].flatMap((claim) =>
  ['0/0', '0/203', '2/205', '201/205', '-9/201'].flatMap((statuses) =>
    ['', ' | thaw', ' | limit', ' | lasts', ' | foreign: lasts'].map((ends) => `${claim} ${statuses}${ends}`),
  ),
)

function parse(outcome: string): Outcome {
  const [first = '', ends = ''] =
    outcome.includes(' | ') || /[\d/]|killed/.test(outcome) ? outcome.split(' | ') : ['', outcome]
  const names = ends.match(/(?:foreign: )?(?:last resort|[a-z]+)/g) ?? []
  return { backups: first.split(', ').filter(Boolean), ends: names }
}

/** A sentence for each promise that an expected outcome does not keep, and for words that promise nothing known. */
export function findContradictions(fault: Fault, expected: Expected): string[] {
  const { must, works = false, allows } = fault
  const kept = promised.filter(({ words }) => words.test(must))
  const outcomes = expected.flatMap((each) =>
    each instanceof RegExp ? samples.filter((sample) => each.test(sample)) : [each],
  )
  const claims = outcomes.filter((outcome) => !kept.every(({ holds }) => holds(parse(outcome), fault)))
  const mayLast = allows?.frozen === true || /WDSuspendLimit|left alone/.test(must)
  return [
    ...(kept.length > 0 ? [] : [`nothing in it is known: ${must}`]),
    ...(outcomes.length > 0 ? [] : ['it has no outcome']),
    ...claims.map((outcome) => `${outcome} does not keep: ${must}`),
    ...(works && !outcomes.every((outcome) => isGood(parse(outcome).backups.at(-1))) ? ['not always good'] : []),
    ...outcomes
      .filter((outcome) => !mayLast && parse(outcome).ends.includes('lasts'))
      .map((each) => `${each} may not last`),
  ]
}
