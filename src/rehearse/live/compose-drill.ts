// A drill as a rehearsal: what Azure would have seen, and what the hooks' log tells of the database.
import type { Options } from '../../model/generated/options.js'
import type {
  LeftFrozen,
  Rehearsal,
  RehearsalEvent,
  RehearsedFreeze,
  RehearsedScript,
} from '../../model/generated/rehearsal-report.js'
import { findDefault } from '../../model/option-defaults.js'
import type { Drill, DrillScript } from './drill.js'

/** What stands in the place of a fault. */
export const plainDrill = {
  id: 'healthy',
  does: 'The hooks freeze this machine’s own database, wait in the snapshot’s place, and thaw it.',
  must: 'Both scripts end with 0, and the database stays frozen until the thaw.',
} as const

/** @param status of install.sh, null for a signal @param options those of the bundle */
export function composeDrill(drill: Drill, status: number | null, options: Options): Rehearsal {
  const [pre, post] = [drill.scripts.get('pre'), drill.scripts.get('post')]
  const held = status === 0 && drill.isConsistent
  const leftFrozen = listLeftFrozen(drill, options)
  return {
    fault: plainDrill.id,
    does: plainDrill.does,
    must: plainDrill.must,
    shell: 'sh',
    backups: [
      {
        preCheck: { code: 0, continueBackup: true, fsFreeze: false },
        pre: composeScript(pre, { failed: 300, late: 308 }),
        post: composeScript(post, { failed: 301, late: 309 }),
        hostCrash: null,
        snapshot: drill.place,
        claim: pre?.status === 0 && post?.status === 0 ? 'application' : claimAfterFailure(options),
        portal: [],
        databases: [],
        truth: drill.place ? (held ? 'application' : 'crash') : 'none',
        window: composeWindow(drill),
      },
    ],
    freezes: listFreezes(drill, leftFrozen),
    leftFrozen,
    processesLeft: [],
    events: [...drill.events, ...readSteps(drill).map(toEvent)].sort((one, other) => one.at - other.at),
    log: drill.log.map((line) => `${line}\n`).join(''),
    held,
    broken: held ? [] : listBroken(drill, status, leftFrozen),
    seconds: drill.endedAt,
  }
}

/** What Azure makes of a backup in which a script failed. Without a freeze of the file systems it makes none. */
function claimAfterFailure({ continueOnFailure = true, fsFreeze = true }: Options): 'file-system' | 'none' {
  return continueOnFailure && fsFreeze ? 'file-system' : 'none'
}

function composeScript(
  script: DrillScript | undefined,
  codes: { failed: number; late: number },
): RehearsedScript | null {
  if (!script) return null
  const { startedAt, leftAt, status } = script
  const code = status === 0 ? 0 : status === null ? codes.late : codes.failed
  return { code, status, runs: 1, startedAt, endedAt: status === null ? null : leftAt, hostLeftAt: leftAt, printed: 0 }
}

function composeWindow({ windowSeconds: seconds, place }: Drill) {
  if (seconds === null) return null
  const snapshot = Math.min(seconds, place ? place.to - place.from : 0)
  return { seconds, scripts: seconds - snapshot, polls: 0, fsFreeze: 0, snapshot }
}

function listLeftFrozen(
  { instances, mayBeFrozen }: Drill,
  { autoResume = findDefault('autoResume') }: Options,
): LeftFrozen[] {
  const stuck = instances.filter(({ outcome }) => outcome === 'still frozen').map(({ name }) => name)
  const names = stuck.length === 0 && mayBeFrozen ? ['perhaps all that the hooks froze'] : stuck
  return names.map((instance) => ({ instance, resumesAfter: autoResume > 0 ? autoResume : null }))
}

function listBroken(
  { scripts, place, isConsistent }: Drill,
  status: number | null,
  leftFrozen: readonly LeftFrozen[],
): string[] {
  const failed = (
    [
      ['pre-script', 'pre'],
      ['post-script', 'post'],
    ] as const
  ).flatMap(([name, step]) => {
    const script = scripts.get(step)
    return script?.status === 0 ? [] : [`The ${name} ended: ${script?.words || 'never'}.`]
  })
  const verdict = place && !isConsistent ? ['The database did not stay frozen, as far as the hooks can tell.'] : []
  const stuck = leftFrozen.length > 0 ? ['See “The database is frozen now”: more /var/lib/azure-hooks/README.md'] : []
  const broken = [...failed, ...verdict, ...stuck]
  return broken.length > 0 ? broken : [`install.sh --drill ended with ${status ?? 'a signal'}.`]
}

interface LoggedStep {
  readonly at: number
  readonly instance: string
  readonly verb: 'freeze' | 'thaw'
  /** `frozen`, `thawed`, or what else came of it. */
  readonly outcome: string
}

const loggedStep =
  /^\S+Z (prescript|postScript)\.sh\[\d+\] \+(\d+\.\d\d)s ([\w-]+): (freeze|thaw): ([a-z ]+?) ?(?:\(|$)/

/** Freezes and thaws as the hooks logged them, in hundredths of a second since a script's start. */
function readSteps({ log, scripts }: Drill): LoggedStep[] {
  return log.flatMap((line) => {
    const [, script, offset, instance = '', verb, outcome = ''] = loggedStep.exec(line) ?? []
    const run = scripts.get(script === 'prescript' ? 'pre' : 'post')
    if (verb === undefined || !run) return []
    return { at: run.startedAt + Number(offset), instance, verb: verb as LoggedStep['verb'], outcome }
  })
}

function toEvent({ at, instance, verb, outcome }: LoggedStep): RehearsalEvent {
  const isGood = outcome === (verb === 'freeze' ? 'frozen' : 'thawed')
  return { at, lane: 'database', tone: isGood ? 'good' : 'bad', text: `${instance}: ${verb}: ${outcome}` }
}

function listFreezes(drill: Drill, leftFrozen: readonly LeftFrozen[]): RehearsedFreeze[] {
  const freezes: RehearsedFreeze[] = []
  for (const { at, instance, outcome } of readSteps(drill)) {
    const last = freezes.findLast((freeze) => freeze.instance === instance && freeze.to === null)
    if (outcome === 'frozen') freezes.push({ instance, from: at, to: null, by: 'hooks', endedBy: null })
    else if (outcome === 'thawed' && last) Object.assign(last, { to: at, endedBy: 'thaw' })
  }
  // What ended in another way, as by the last resort, is known to have ended only when the drill had.
  return freezes.map((freeze) => {
    const isOver = freeze.to === null && leftFrozen.length === 0
    return isOver ? { ...freeze, to: drill.endedAt, endedBy: 'last resort' } : freeze
  })
}
