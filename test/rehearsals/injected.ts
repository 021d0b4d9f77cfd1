// Failures of system calls, put in with strace: each place of a script at which a process, a program, a file or a pipe
// may not be had.
//
// A place is the Nth call of a kind by the script's own shell; or, by path, the first ones of each of its children, for
// as long as that script runs: strace counts for each process by itself.
import { rmSync } from 'node:fs'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { HostProcess } from '../../src/rehearse/sandbox/host-control.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import type { SceneOptions } from '../shell/scenario.ts'

const calls = {
  fork: { names: 'clone,clone3,fork,vfork', error: 'EAGAIN' },
  exec: { names: 'execve', error: 'ENOMEM' },
  open: { names: 'open,openat', error: 'EMFILE' },
  pipe: { names: 'pipe,pipe2', error: 'EMFILE' },
  dup: { names: 'dup,dup2,dup3,fcntl', error: 'EMFILE' },
  write: { names: 'write', error: 'ENOSPC' },
} as const
const kinds = Object.keys(calls) as Call[]

type Call = keyof typeof calls
export type Role = 'pre' | 'post'

export interface Place {
  readonly role: Role
  readonly call: Call
  /** Which of the shell's own; null for those of children. */
  readonly number: number | null
  /** Of its first word: a file or a program; empty where it has none. */
  readonly path: string
  /** Whether the database is not thawed yet. */
  readonly isBeforeThaw: boolean
}

export interface Outcome {
  readonly happened: boolean
  readonly claim: string
  readonly statuses: string
  /** When the post-script has ended. */
  readonly leftFrozen: 'no' | 'until the next backup' | 'for good'
  readonly lies: boolean
  readonly isTold: boolean
  /** Bytes: a shell's own word about the failure, as long as it can. */
  readonly printed: number
}

/** What fails for a child fails for as long as the script runs: that must not take minutes. */
export const hurriedBundle: SceneOptions = { bundle: { timeout: 40 }, edits: [['OVERTIME=180', 'OVERTIME=5']] }

const scripts = { pre: 'prescript.sh', post: 'postScript.sh' }
const reports = ['/var/log/azure-hooks/azure-hooks.log', '/srv/db/syslog', '/srv/kmsg']

/** Words before a script that let the call of this place fail, so many times in a row. */
function inject({ call, number, path }: Place, times: number, trace: string): string[] {
  const { names, error } = calls[call]
  const first = number ?? 1
  return [
    ...['strace', '-D', '-qq', '-o', trace, ...(number === null ? ['-f', '--seccomp-bpf', '-P', path] : [])],
    ...['-e', `trace=${names}`, '-e', `inject=${names}:error=${error}:when=${first}..${first + times - 1}`],
  ]
}

/** What both scripts are to fail at. */
export interface Pair {
  readonly pre?: Place | undefined
  readonly post?: Place | undefined
}

/** A backup as quick as may be: both scripts one after the other, without a snapshot. And the next, if a database stayed
 * frozen. The post-script is made to fail only if the pre-script ended with 0. */
export async function playPair(
  scene: Scene,
  host: HostProcess,
  pair: Pair,
  times: number,
): Promise<Outcome & { pre: number | null }> {
  // As after a start of the VM, when most has to be made.
  scene.run('rm -rf /run/azure-hooks')
  const readNew = markReports(scene)
  const wrap = (role: Role, place: Place | undefined) => ({
    wrapper: place === undefined ? [] : inject(place, times, `/srv/${role}-trace`),
  })
  const run = async (role: Role, place: Place | undefined) => {
    const script = await host.start(scripts[role], wrap(role, place))
    await waitUntil(
      `${scripts[role]}'s end, ${place ? describePlace(place) : 'nothing fails'}`,
      () => script.endedAt !== null,
      100,
    )
    return script
  }
  const pre = await run('pre', pair.pre)
  const post = await run('post', pre.status === 0 ? pair.post : undefined)
  const played: Pair = pre.status === 0 ? pair : { pre: pair.pre }
  const traces = (['pre', 'post'] as const).filter((role) => played[role]).map((role) => `/srv/${role}-trace`)
  const happened = traces.every((trace) => readIfThere(scene, trace).includes('INJECTED'))
  for (const trace of traces) rmSync(scene.path(trace), { force: true })
  const claims = pre.status === 0 && post.status === 0
  const isTrue = scene.databases.every((each) => each.wasFrozenThroughout(pre.endedAt ?? 0, post.startedAt))
  const failed = (['pre', 'post'] as const).filter((role) => ({ pre, post })[role].status !== 0)
  return {
    happened,
    pre: pre.status,
    claim: claims ? 'application' : 'file-system',
    statuses: `${pre.status}/${post.status}`,
    lies: claims && !isTrue,
    isTold: isTold(failed, readNew()),
    printed: Math.max(pre.printed, post.printed),
    leftFrozen: await findLeftFrozen(scene, host),
  }
}

/** What must not be, each as a sentence. */
export function findTrouble({ pre, post }: Pair, times: number, outcome: Outcome): string[] {
  const { claim, statuses, leftFrozen, lies, isTold: wasTold, printed } = outcome
  // A child that never gets what it thaws with leaves it to the next backup.
  const isLeft = post?.number === null ? leftFrozen === 'for good' : leftFrozen !== 'no'
  const troubles = [
    ...(isLeft ? [`frozen ${leftFrozen}`] : []),
    ...(lies ? ['a false claim'] : []),
    ...(wasTold ? [] : ['not told']),
    ...(printed < 300 ? [] : [`${printed} bytes printed into pipes that nobody reads`]),
  ]
  const where = [pre, post].filter((place) => place !== undefined).map(describePlace)
  return troubles.length === 0
    ? []
    : [`${where.join(' and ')}, ${times} times: ${troubles.join(', ')}; ${claim} ${statuses}.`]
}

function describePlace({ role, call, number, path }: Place): string {
  return `${role} ${call} ${number ?? 'of children'}${path && ` (${path})`}`
}

/** @returns what the reports have got since */
function markReports(scene: Scene): () => string {
  const lengths = reports.map((file) => readIfThere(scene, file).length)
  return () => reports.map((file, index) => readIfThere(scene, file).slice(lengths[index])).join('')
}

function isTold(failed: readonly Role[], said: string): boolean {
  return failed.every((role) => new RegExp(`${scripts[role]}\\b.*\\(exit status \\d+\\)`).test(said))
}

async function findLeftFrozen(scene: Scene, host: HostProcess): Promise<Outcome['leftFrozen']> {
  const isFrozen = () => scene.databases.some((database) => database.isFrozen())
  if (!isFrozen()) return 'no'
  await host.run(scripts.pre)
  await host.run(scripts.post)
  return isFrozen() ? 'for good' : 'until the next backup'
}

function readIfThere(scene: Scene, file: string): string {
  return scene.has(file) ? scene.read(file) : ''
}

/** All places of a healthy run from the script's first line on; what comes before is the shell's. */
export async function findPlaces(scene: Scene, role: Role): Promise<Place[]> {
  const trace = '/srv/healthy'
  const names = kinds.map((kind) => calls[kind].names).join(',')
  const wrapper = ['strace', '-D', '-f', '-y', '-s', '300', '-o', trace, '-e', `trace=${names}`]
  scene.run('rm -rf /run/azure-hooks')
  await scene.backUp({ [role]: { wrapper } })
  await waitUntil('the trace', () => /\+\+\+ exited with \d+ \+\+\+\s*$/.test(scene.read(trace)))
  return readPlaces(scene.read(trace).split('\n'), role)
}

function readPlaces(lines: readonly string[], role: Role): Place[] {
  const places: Place[] = []
  const counts = new Map<Call, number>()
  const shell = /^\d+/.exec(lines[0] ?? '')?.[0]
  let hasBegun = false
  let isBeforeThaw = true
  for (const line of lines) {
    const [, pid, name = '', words = ''] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? []
    const call = kinds.find((kind) => calls[kind].names.split(',').includes(name))
    if (call === undefined) continue
    const path = /^(?:AT_FDCWD[^"]*)?"([^"]*)"|^\d+<([^>]*)>/.exec(words)?.slice(1).find(Boolean) ?? ''
    const number = pid === shell ? (counts.get(call) ?? 0) + 1 : null
    if (number !== null) counts.set(call, number)
    // Most programs are looked for in several folders.
    const isThere = number !== null || !line.includes('ENOENT')
    // The shell keeps the script itself open elsewhere.
    const isOfShell = path.endsWith(`/${scripts[role]}`)
    if (hasBegun && isThere && !isOfShell && isPlace(path, number))
      places.push({ role, call, number, path, isBeforeThaw })
    hasBegun ||= isOfShell
    if (role === 'post' && words.includes('ExternalThaw') && words.includes('"session"')) isBeforeThaw = false
  }
  const all = new Map(places.map((place) => [`${place.call} ${place.number ?? place.path}`, place]))
  return [...all.values()]
}

/** The stand-ins' own files are no part of the scripts, libraries and what numbers name differ each time. */
function isPlace(path: string, number: number | null): boolean {
  if (number !== null) return true
  return path.startsWith('/') && !/^\/srv\/|^\/(usr\/)?lib|\.so|\/\d+\/|\.\d+\.\d+\.|^\/usr\/share/.test(path)
}
