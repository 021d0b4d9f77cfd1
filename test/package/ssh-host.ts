// Hosts to roll out to: each a copy of this machine in namespaces of its own, reached over SSH on a loopback port.
//
// Needs root. Nothing of the machine is written to: /etc, /usr and all else of a host are its own and kept in memory.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Programs that `mustSkip` is to ask for. */
export const SSH_HOST_PROGRAMS = ['sshd', 'ssh', 'ssh-keygen', 'chroot']

export const LOOPBACK = '127.0.0.1'

export class SshHost {
  readonly port: number
  readonly #unshare: ChildProcessWithoutNullStreams
  readonly #root: string
  readonly #init: string

  private constructor(unshare: ChildProcessWithoutNullStreams, port: number) {
    const children = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8')
    this.port = port
    this.#unshare = unshare
    this.#init = children.trim()
    this.#root = `/proc/${this.#init}/root/srv/root`
  }

  /** @param folder has the keys */
  static async start(folder: string): Promise<SshHost> {
    for (let attempt = 1; ; attempt += 1) {
      const port = await findPort()
      const unshare = spawnHost(folder, port)
      const complaint = await readyOrComplaint(unshare)
      if (complaint === undefined) return new SshHost(unshare, port)
      // Somebody else was quicker.
      if (attempt === 5 || !complaint.includes('Address already in use')) throw new Error(`no SSH host: ${complaint}`)
    }
  }

  /** The path from outside of a path inside. */
  path(inside: string): string {
    return join(this.#root, inside)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  /** A file of root's. */
  writeFile(inside: string, text: string | Uint8Array, mode = 0o644): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true })
    rmSync(this.path(inside), { force: true })
    writeFileSync(this.path(inside), text, { mode })
  }

  /** `file 0:0 0600`, or undefined when there is nothing. */
  describe(inside: string): string | undefined {
    const stat = lstatSync(this.path(inside), { throwIfNoEntry: false })
    if (stat === undefined) return undefined
    const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'other'
    return `${kind} ${stat.uid}:${stat.gid} ${(stat.mode & 0o7777).toString(8).padStart(4, '0')}`
  }

  /** Owner, mode and contents of everything below a folder, by path. */
  tree(inside: string): Record<string, string> {
    const found: Record<string, string> = {}
    const visit = (path: string) => {
      const entry = this.describe(path)
      if (entry === undefined) return
      found[path] = entry.startsWith('file') ? `${entry} ${this.read(path)}` : entry
      if (entry.startsWith('folder')) for (const name of readdirSync(this.path(path)).sort()) visit(join(path, name))
    }
    visit(inside)
    return found
  }

  /** Runs a shell command inside as root, without SSH. */
  run(command: string): { status: number | null; stdout: string; stderr: string } {
    const args = ['-m', '-p', '-t', this.#init, 'chroot', '/srv/root', 'sh', '-c', command]
    const { status, stdout, stderr } = spawnSync('nsenter', args, { encoding: 'utf8', cwd: '/', timeout: 60_000 })
    return { status, stdout, stderr }
  }

  /** Ends all that runs inside; nobody reaches it any more. */
  async stop(): Promise<void> {
    if (this.#unshare.exitCode !== null || this.#unshare.signalCode !== null) return
    const end = new Promise((resolve) => this.#unshare.once('exit', resolve))
    this.#unshare.kill('SIGKILL')
    await end
  }
}

/** The process that keeps a host. It lives no longer than its standard input is open. */
export function spawnHost(folder: string, port: number): ChildProcessWithoutNullStreams {
  const flags = ['-m', '-p', '-f', '--kill-child', '--mount-proc']
  return spawn('unshare', [...flags, 'sh', join(import.meta.dirname, 'ssh-host-init.sh'), folder, String(port)])
}

export interface SshHosts {
  readonly hosts: readonly SshHost[]
  /** Empty but for the keys; goes when all is over. */
  readonly folder: string
  /** Root's key on every host. */
  readonly keyFile: string
  /** For ssh: the key, the hosts' own keys, and none of the settings of whoever runs the tests. */
  readonly sshOptions: readonly string[]
  close(): Promise<void>
}

export async function startSshHosts(count: number): Promise<SshHosts> {
  const folder = mkdtempSync(join(tmpdir(), 'azure-hooks-ssh-'))
  for (const key of ['key', 'host-key']) makeKey(join(folder, key))
  const started = await Promise.allSettled(Array.from({ length: count }, () => SshHost.start(folder)))
  const hosts = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const close = async () => {
    await Promise.all(hosts.map((host) => host.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
  const failed = started.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  const hostKey = readFileSync(join(folder, 'host-key.pub'), 'utf8').trim()
  const knownHosts = join(folder, 'known-hosts')
  writeFileSync(knownHosts, hosts.map(({ port }) => `[${LOOPBACK}]:${port} ${hostKey}\n`).join(''))
  const keyFile = join(folder, 'key')
  const settings = [
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
  ]
  const sshOptions = ['-F', 'none', '-i', keyFile, ...settings.flatMap((setting) => ['-o', setting])]
  return { hosts, folder, keyFile, sshOptions, close }
}

function makeKey(path: string): void {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path])
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`)
}

/** A port that was free a moment ago: sshd cannot choose one itself. */
async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Resolves with undefined as soon as the host can be reached, or with what it said before it ended. */
function readyOrComplaint(unshare: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let complaint = ''
    unshare.stderr.on('data', (text) => {
      complaint += text
    })
    unshare.stdout.once('data', () => resolve(undefined))
    unshare.once('close', () => resolve(complaint || 'it ended at once'))
    unshare.once('error', reject)
  })
}
