// Failures of system calls, put in with strace: each place of a script at which a process, a program, a file or a pipe
// may not be had.
//
// A place is the Nth call of a kind by the script's own shell; or, by path, the first ones of each of its children, for
// as long as that script runs: strace counts for each process by itself.
import { rmSync } from 'node:fs'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'

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

const scripts = { pre: 'prescript.sh', post: 'postScript.sh' }
const reports = ['/var/log/azure-hooks/azure-hooks.log', '/srv/db/syslog', '/srv/kmsg']

/** A whole backup with the failure at this place, so many times in a row; and the next if a database stayed frozen. */
export async function playInjected(scene: Scene, place: Place, times: number): Promise<Outcome> {
  const { role, call, number, path } = place
  const { names, error } = calls[call]
  const trace = '/srv/trace'
  const first = number ?? 1
  const wrapper = [
    ...['strace', '-D', '-qq', '-o', trace, ...(number === null ? ['-f', '--seccomp-bpf', '-P', path] : [])],
    ...['-e', `trace=${names}`, '-e', `inject=${names}:error=${error}:when=${first}..${first + times - 1}`],
  ]
  // As after a start of the VM, when most has to be made.
  scene.run('rm -rf /run/azure-hooks')
  const lengths = reports.map((file) => readIfThere(scene, file).length)
  const backup = await scene.backUp({ [role]: { wrapper } })
  const happened = readIfThere(scene, trace).includes('INJECTED')
  rmSync(scene.path(trace), { force: true })
  const said = reports.map((file, index) => readIfThere(scene, file).slice(lengths[index])).join('')
  const failed = (['pre', 'post'] as const).filter((each) => backup[each]?.status !== 0)
  return {
    happened,
    claim: backup.claim,
    statuses: `${backup.pre?.status}/${backup.post?.status}`,
    lies: backup.claim === 'application' && backup.truth !== 'application',
    isTold: failed.every((each) => new RegExp(`${scripts[each]}\\b.*\\(exit status \\d+\\)`).test(said)),
    printed: backup[role]?.printed ?? 0,
    leftFrozen: await findLeftFrozen(scene),
  }
}

async function findLeftFrozen(scene: Scene): Promise<Outcome['leftFrozen']> {
  const isFrozen = () => scene.databases.some((database) => database.isFrozen())
  if (!isFrozen()) return 'no'
  await scene.backUp()
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
    if (hasBegun && isThere && isPlace(path, number)) places.push({ role, call, number, path, isBeforeThaw })
    hasBegun ||= path.endsWith(`/${scripts[role]}`)
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
