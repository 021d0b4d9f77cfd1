// What must hold in every rehearsal, whatever the fault: sentences for what did not.
import type { Rehearsal } from '../model/generated/rehearsal-report.js'
import type { Fault } from './faults/fault.js'
import { judgeBundle, judgeRestorePoints } from './judge-bundle.js'
import type { Scene } from './scene.js'

type Judged = Pick<Rehearsal, 'backups' | 'freezes' | 'leftFrozen' | 'processesLeft'>

/** One sentence for each promise that was broken. */
export function judge(rehearsal: Judged, fault: Pick<Fault, 'works' | 'allows' | 'inspect'>, scene: Scene): string[] {
  const { allows = {}, works } = fault
  return [
    ...(allows.claim ? [] : judgeClaims(rehearsal)),
    ...(works ? judgeLast(rehearsal) : []),
    ...(allows.frozen ? [] : judgeFrozen(rehearsal)),
    ...(allows.foreign ? [] : judgeForeign(rehearsal)),
    ...(fault.inspect?.(scene) ?? []),
    ...(allows.time ? [] : judgeTime(scene)),
    ...(scene.hooks.options ? [...judgeBundle(scene, allows), ...judgeRestorePoints(scene, allows)] : []),
    ...rehearsal.processesLeft
      .filter((line) => allows.processes?.test(line) !== true)
      .map((line) => `The hooks left a process running: ${line}.`),
  ]
}

/** A rehearsal that never began, or of which nothing can be said. */
export function composeUnplayed(
  { fault, shell }: Pick<Rehearsal, 'shell'> & { fault: Fault },
  error: unknown,
): Rehearsal {
  return {
    fault: fault.id,
    does: fault.does,
    must: fault.must,
    shell,
    backups: [],
    freezes: [],
    leftFrozen: [],
    processesLeft: [],
    events: [],
    log: '',
    held: false,
    broken: [describeTrouble(error)],
    seconds: 0,
  }
}

/** What ended a rehearsal in the middle, as a sentence of the report. */
export function describeTrouble(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `The rehearsal could not be played to its end: ${reason.trim().replace(/\.$/, '')}.`
}

/** Nobody is told that a backup is consistent when it is not. */
function judgeClaims({ backups }: Judged): string[] {
  return backups
    .filter(({ claim, truth }) => claim === 'application' && truth !== 'application')
    .map(({ databases }) => {
      const torn = databases.filter(({ state }) => state === 'torn').map(({ instance }) => instance)
      const names = torn.join(' and ')
      return `The backup is claimed application-consistent, but ${names} was written to during the snapshot.`
    })
}

/** What resumes by itself is told in the report, but no promise is broken. */
function judgeFrozen({ leftFrozen }: Judged): string[] {
  return leftFrozen
    .filter(({ resumesAfter }) => resumesAfter === null)
    .map(({ instance }) => `${instance} stays frozen, and nothing would thaw it.`)
}

/** Where nothing is in the way, or nothing that good hooks would mind. */
function judgeLast({ backups }: Judged): string[] {
  const last = backups.at(-1)
  if (last === undefined) return ['No backup was made.']
  // A false claim has its own sentence.
  if (last.claim === 'application') return []
  const [reason] = last.portal.filter(({ code }) => code > 1)
  const code = reason ? `${reason.code}, ${reason.text || reason.name}` : 'no hooks ran'
  const why = last.hostCrash === null ? code : `the host itself ended: ${last.hostCrash}`
  const truth = {
    application: 'its snapshot would be consistent',
    crash: 'its snapshot is not consistent',
    none: 'no snapshot was taken',
  }[last.truth]
  return [`The backup is not claimed application-consistent (${why}), and ${truth}.`]
}

function judgeForeign({ freezes }: Judged): string[] {
  return freezes
    .filter(({ by, endedBy }) => by === 'elsewhere' && !['elsewhere', 'shutdown', null].includes(endedBy))
    .map(({ instance, endedBy }) => `The freeze of ${instance} by somebody else was ended by the hooks (${endedBy}).`)
}

/** The host abandons what takes longer, which then goes on beside everything else. */
function judgeTime({ runs, hooks }: Scene): string[] {
  const limit = hooks.timeoutSeconds
  return runs.flatMap(({ step, startedAt, endedAt }) => {
    if (endedAt === null) return [`The ${step}-script never ended.`]
    const seconds = (endedAt - startedAt) / 100
    return seconds > limit ? [`The ${step}-script took ${seconds.toFixed(1)} s; Azure waits ${limit} s.`] : []
  })
}
