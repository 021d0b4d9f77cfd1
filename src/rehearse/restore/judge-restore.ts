// What must hold in every rehearsed restore, whatever is wrong: sentences for what did not.
import type { RehearsedRestore, VerifyRun } from '../../model/generated/rehearsal-report.js'
import type { RestoreFault } from './restore-fault.js'

/** What the restored VM knows besides. */
export interface RestoreEvidence {
  /** Instances that ran before verify-restore.sh did. */
  readonly wereUp: readonly string[]
  readonly stopped: readonly string[]
  readonly thawed: boolean
  /** Files in which a password of a start stands. */
  readonly leaks: readonly string[]
  readonly isPrinted: (said: string) => boolean
  /** Files of the disks that are there no longer. */
  readonly removed: readonly string[]
  readonly processes: readonly string[]
  /** Sentences of the fault's own. */
  readonly own: readonly string[]
}

type Judged = Pick<RestoreFault, 'verdict' | 'says' | 'leaves' | 'processes'>

export function judgeRestore(restore: RehearsedRestore, fault: Judged, evidence: RestoreEvidence): string[] {
  return [
    ...judgeTruth(restore),
    ...restore.runs.flatMap(judgeWritten),
    ...judgeVerdict(restore, fault),
    ...judgeWords(restore, fault),
    ...judgeActs(restore, fault, evidence),
    ...judgePair(restore, fault, evidence),
    ...evidence.own,
  ]
}

/** Nobody is told that a restore is good when it is not. */
function judgeTruth({ runs, databases, truth }: RehearsedRestore): string[] {
  if (runs.at(-1)?.verdict !== 'proved') return []
  const torn = databases.filter(({ state }) => state !== 'whole')
  const unchecked = databases.filter(({ checked }) => !checked)
  return [
    ...(truth === 'not recovered' ? ['It says proved, but no instance was started.'] : []),
    ...torn.map((database) => `It says proved, but ${describeDatabase(database)}.`),
    ...unchecked.map(({ directory, instance }) => {
      return `It says proved, but the integrity of ${directory} of ${instance} was not found good in any check.`
    }),
  ]
}

/** `/srv/opt/IRIS/mgr/user/ of IRIS lacks the writes 3, 4`. */
export function describeDatabase({
  instance,
  directory,
  state,
  lacks,
  surplus,
}: RehearsedRestore['databases'][number]): string {
  const name = `${directory} of ${instance}`
  if (state === 'missing') return `${name} is not there`
  if (state === 'whole') return `${name} holds all that was committed, and nothing else`
  const parts = [
    ...(lacks.length > 0 ? [`lacks the committed writes ${lacks.join(', ')}`] : []),
    ...(surplus.length > 0 ? [`holds the writes ${surplus.join(', ')}, which were never committed`] : []),
  ]
  return `${name} ${parts.join(' and ') || 'is damaged'}`
}

/** What it prints, ends with and writes is one verdict. */
function judgeWritten({ verdict, written }: VerifyRun): string[] {
  if (verdict === 'unknown') return ['It ended with an exit status that it does not document.']
  if (written === null || written === verdict) return []
  // Until its end the file says that nothing is proved.
  if (verdict === 'killed' && written === 'not proved') return []
  return [`It came to ${verdict}, but restore-verdict.json says ${written}.`]
}

function judgeVerdict({ runs }: RehearsedRestore, { verdict: allowed }: Judged): string[] {
  const last = runs.at(-1)
  if (last === undefined) return ['verify-restore.sh was not run.']
  if (allowed.includes(last.verdict)) return []
  return [`It must come to ${allowed.join(' or ')}, but came to ${last.verdict}.`]
}

function judgeWords({ runs }: RehearsedRestore, { says = [] }: Judged): string[] {
  const said = runs.map((run) => run.said).join('\n')
  return says
    .filter((pattern) => !pattern.test(said))
    .map((pattern) => `It does not say what it must: ${pattern.source}.`)
}

/** It stops nothing that it did not start, leaves nothing running unnamed, and thaws and deletes nothing. */
function judgeActs(
  { runs, leftRunning }: RehearsedRestore,
  { leaves, processes: excused }: Judged,
  { wereUp, stopped, thawed, removed, processes }: RestoreEvidence,
): string[] {
  const said = runs.map((run) => run.said).join('\n')
  const mayStop = runs.some(({ words }) => words.includes('--restart'))
  return [
    ...(mayStop ? [] : wereUp.filter((name) => stopped.includes(name))).map(
      (name) => `It stopped ${name}, which ran before, though nobody asked for it.`,
    ),
    ...leftRunning
      .filter((name) => leaves !== true || !new RegExp(`\\b${name}\\b.*(?:running|started)`).test(said))
      .map((name) => `${name} runs at the end, though it did not before${leaves ? ', and is not named' : ''}.`),
    ...(thawed ? ['It thawed something.'] : []),
    ...removed.map((path) => `It removed ${path}.`),
    ...processes.filter((line) => excused?.test(line) !== true).map((line) => `It left a process running: ${line}.`),
  ]
}

/** Name and password of a start are worth nothing after it, and stand in no log. */
function judgePair({ runs }: RehearsedRestore, { leaves }: Judged, { leaks, isPrinted }: RestoreEvidence): string[] {
  // Who is to work on, needs them.
  const bad = leaks.filter((path) => leaves !== true || !path.startsWith('/run/'))
  return [
    ...bad.map((path) => `The password of a start stands in ${path}.`),
    ...(runs.some(({ said }) => isPrinted(said)) ? ['The password of a start was printed.'] : []),
  ]
}
