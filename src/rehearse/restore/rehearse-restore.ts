// A rehearsed restore: from what a snapshot holds another VM comes up, verify-restore.sh runs there, and its word is
// held against the data, write for write.
import { posix } from 'node:path'
import { FailedError } from '../../model/errors.js'
import type { Rehearsal, RehearsedRestore, VerifyRun } from '../../model/generated/rehearsal-report.js'
import type { HookSet } from '../../model/hook-set.js'
import { describeTrouble } from '../judge.js'
import { abandonWhenAborted, type RehearsalSettings } from '../rehearse.js'
import { readClock, waitUntil } from '../sandbox/clock.js'
import type { Database } from '../stand-in/database.js'
import { type Committed, listCommitted, parseJournal } from '../stand-in/records.js'
import { type OnEvent, Timeline } from '../timeline.js'
import { compareData, judgeData } from './compare-data.js'
import { copyDisk } from './disks.js'
import { judgeRestore } from './judge-restore.js'
import type { RestoreFault, RestoreStage } from './restore-fault.js'
import { findRestoreFiles } from './restore-files.js'
import { RestoredMachine } from './restored-machine.js'
import { readVerdict, runVerify, scriptName, type VerifyOptions } from './run-verify.js'
import type { TakenPoint } from './take-restore-point.js'

/** Seconds for which processes may go on behind the last run before they count as left behind. */
const graceSeconds = 10

/** Plays one restore. Rejects with a FailedError where no sandbox can be had, and with the signal's reason when that is
 * aborted. @param taken by the fault's backup */
export async function rehearseRestore(
  hooks: HookSet,
  fault: RestoreFault,
  taken: TakenPoint,
  settings: RehearsalSettings,
  onEvent?: OnEvent,
): Promise<Rehearsal> {
  settings.signal?.throwIfAborted()
  const { rehearsal } = taken
  const point = taken.disks.at(fault.from ?? -1)
  const timeline = new Timeline(onEvent, rehearsal.seconds)
  const files = findRestoreFiles(hooks)
  if (point === undefined) throw new FailedError('the backup took no snapshot, so that nothing can be restored.')
  const machine = await RestoredMachine.boot(hooks, settings, [point.first, point.second])
  const stage: RestoreStage = {
    machine,
    taken,
    files,
    runs: [],
    verify: async (options = {}) => {
      const run = await verify(stage, options, timeline)
      stage.runs.push(run)
      return run
    },
  }
  timeline.add('restored', 'plain', 'another VM comes up from the restore point')
  const bootedAt = timeline.seconds
  try {
    const played = await abandonWhenAborted(play(stage, fault), settings.signal)
    await waitUntil('processes to end', () => machine.processes().length === 0, graceSeconds).catch(() => undefined)
    const restore = { bootedAt, ...compose(stage, point.committed, played.wereUp) }
    tellDatabases(restore, timeline)
    const broken =
      played.sentence === undefined
        ? judgeRestore(restore, fault, { ...gatherEvidence(stage, played), own: fault.inspect?.(stage) ?? [] })
        : [played.sentence]
    const all = [...rehearsal.broken, ...broken]
    return {
      ...rehearsal,
      fault: fault.id,
      does: fault.does,
      must: fault.must,
      events: [...rehearsal.events, ...timeline.events],
      processesLeft: [...rehearsal.processesLeft, ...machine.listLeft()],
      restore,
      held: all.length === 0,
      broken: all,
      seconds: timeline.seconds,
    }
  } finally {
    await machine.close()
  }
}

interface Played {
  /** What ended it in the middle. */
  readonly sentence: string | undefined
  /** Instances that ran before verify-restore.sh did. */
  readonly wereUp: readonly string[]
  /** What was on the disks by then. */
  readonly paths: readonly string[]
}

async function play(stage: RestoreStage, fault: RestoreFault): Promise<Played> {
  const { machine } = stage
  let wereUp: string[] = []
  let paths: string[] = []
  try {
    fault.arrange?.(stage)
    wereUp = machine.databases.filter((database) => machine.isUp(database)).map(({ name }) => name)
    paths = [...copyDisk(['/srv/opt', '/etc/azure'], (inside) => machine.path(inside)).keys()]
    await (fault.play ? fault.play(stage) : stage.verify())
    return { sentence: undefined, wereUp, paths }
  } catch (error) {
    if (error instanceof FailedError) throw error
    return { sentence: describeTrouble(error), wereUp, paths }
  }
}

/** One run, told as it comes. */
async function verify(stage: RestoreStage, options: VerifyOptions, timeline: Timeline): Promise<VerifyRun> {
  const { machine, files } = stage
  const { words = ['--run'] } = options
  timeline.add('verify', 'plain', [scriptName, ...words, 'started'].join(' '))
  const since = readClock()
  const run = await runVerify(machine, { script: files.script, verdictFile: files.verdict }, { ...options, words })
  for (const database of machine.databases) {
    for (const { verb, at, given } of database.calls().filter((call) => call.at >= since)) {
      const how = given.includes('mergencyId=') ? ' for maintenance' : ''
      if (verb === 'start') timeline.add('restored', 'plain', `${database.name} is started${how}`, at)
      if (verb === 'stop') timeline.add('restored', 'plain', `${database.name} is stopped`, at)
    }
  }
  const end = run.verdict === 'killed' ? 'was killed' : `ended with ${run.status}: ${run.verdict}`
  timeline.add('verify', run.verdict === 'proved' ? 'good' : 'bad', `${scriptName} ${end}`, run.endedAt)
  return { ...run, startedAt: timeline.toSeconds(run.startedAt), endedAt: timeline.toSeconds(run.endedAt) }
}

function tellDatabases({ databases }: RehearsedRestore, timeline: Timeline): void {
  for (const { instance, directory, state } of databases) {
    timeline.add('restored', state === 'whole' ? 'good' : 'bad', `${instance}, ${directory}: ${state}`)
  }
}

function compose(
  { machine, files, taken, runs }: RestoreStage,
  committed: ReadonlyMap<string, Committed>,
  wereUp: readonly string[],
): Omit<RehearsedRestore, 'bootedAt'> {
  const restoredTo = readVerdict(machine, files.verdict)?.restoredTo
  const databases = machine.databases.flatMap((database) => {
    const checked = machine.readChecks(database).flatMap(({ directory, isGood }) => (isGood ? [directory] : []))
    const last = restoredTo?.get(database.name)
    const truth = last ? listCommittedUpTo(taken, database, last) : committed.get(database.name)
    return compareData(database, truth ?? { must: [], may: [] }, checked)
  })
  const wasStarted = machine.databases.some((database) => database.hasAnswered('start'))
  const leftRunning = machine.databases.filter((database) => machine.isUp(database)).map(({ name }) => name)
  return {
    runs,
    databases,
    truth: judgeData(databases, wasStarted),
    leftRunning: leftRunning.filter((name) => !wereUp.includes(name)),
  }
}

/** What the VM that was backed up had committed by the end of a journal. */
function listCommittedUpTo({ newerJournals }: TakenPoint, { installFolder }: Database, last: string): Committed {
  const journals = [...newerJournals].flatMap(([path, { content }]) => {
    const file = posix.basename(path)
    const isIts = content !== undefined && path.startsWith(`${installFolder}/`) && file <= last
    return isIts ? [parseJournal(file, Buffer.from(content).toString('utf8'))] : []
  })
  return listCommitted(journals, undefined)
}

function gatherEvidence({ machine, files }: RestoreStage, { wereUp, paths }: Played) {
  const calls = machine.databases.flatMap((database) => database.calls().map((call) => ({ ...call, database })))
  const passwords = calls.flatMap(({ given }) => /mergencyId=[^,\s]+,(\S+)/.exec(given)?.[1] ?? [])
  const folders = ['/var/log', posix.dirname(files.log), '/etc/azure', '/srv/opt', '/run']
  const texts = [...copyDisk(folders, (inside) => machine.path(inside))].flatMap(([path, { content }]) =>
    content === undefined ? [] : [{ path, text: Buffer.from(content).toString('latin1') }],
  )
  return {
    wereUp,
    stopped: [...new Set(calls.flatMap(({ verb, database }) => (verb === 'stop' ? [database.name] : [])))],
    thawed: calls.some(({ verb }) => verb === 'thaw' || verb === 'resume'),
    leaks: texts.filter(({ text }) => passwords.some((word) => text.includes(word))).map(({ path }) => path),
    isPrinted: (said: string) => passwords.some((word) => said.includes(word)),
    removed: paths.filter((path) => !machine.has(path)),
    processes: machine.listLeft(),
  }
}
