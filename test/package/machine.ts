// A Linux system of its own for a test file: an overlay over this machine, in a mount namespace. What is installed in it
// lands in memory and is gone with it.
//
// Needs root. It is gone as well when the process of the tests is: it lives as long as its standard input.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { bundleFileNames, keptFolder } from '../../src/model/bundle.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export class Machine {
  readonly #folder: string
  readonly #holder: ChildProcess

  private constructor(folder: string, holder: ChildProcess) {
    this.#folder = folder
    this.#holder = holder
  }

  static async open(): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-machine-'))
    const mounts = `set -e
      mount -t tmpfs -o mode=755 machine ${folder}
      cd ${folder}
      mkdir upper work root
      mount -t overlay machine -o lowerdir=/,upperdir=upper,workdir=work root
      for place in run tmp var/log; do mount -t tmpfs machine root/$place; done
      chmod 1777 root/tmp
      mount -t proc proc root/proc
      mount --rbind /dev root/dev
      rm -rf root/etc/azure root/var/lib/azure-hooks root/var/log/azure-hooks root/etc/waagent.conf
      : >ready
      # It also looks like the VM agent at work.
      exec sh -c 'cat; :' waagent -daemon`
    const holder = spawn('unshare', ['-m', 'sh', '-c', mounts], { stdio: ['pipe', 'ignore', 'pipe'] })
    let complaint = ''
    holder.stderr?.on('data', (text) => {
      complaint += text
    })
    const machine = new Machine(folder, holder)
    await waitUntil('the machine', () => holder.exitCode !== null || existsSync(join(machine.#inside, 'ready')))
    if (holder.exitCode !== null) throw new Error(`no machine: ${complaint}`)
    machine.write('/usr/local/bin/iris', readFileSync(join(import.meta.dirname, 'stand-in-iris.sh')))
    machine.must('chmod 0755 /usr/local/bin/iris')
    return machine
  }

  get #inside(): string {
    return join(`/proc/${this.#holder.pid}/root`, this.#folder)
  }

  /** The path from outside of a path inside. */
  path(inside: string): string {
    return join(this.#inside, 'root', inside)
  }

  has(inside: string): boolean {
    return existsSync(this.path(inside))
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  write(inside: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true })
    writeFileSync(this.path(inside), content)
  }

  /** Runs a command of sh as root, in the machine as its root folder. */
  run(command: string, env: Record<string, string> = {}): Outcome {
    return this.#enter(['chroot', join(this.#folder, 'root'), 'sh', '-c', command], env)
  }

  /** The same where the machine is a folder: `$MACHINE`. */
  runOutside(command: string): Outcome {
    return this.#enter(['sh', '-c', command], { MACHINE: join(this.#folder, 'root') })
  }

  #enter(words: readonly string[], env: Record<string, string>): Outcome {
    const args = ['-m', '-t', String(this.#holder.pid), '--', ...words]
    const { status, stdout, stderr } = spawnSync('nsenter', args, {
      encoding: 'utf8',
      timeout: 100_000,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...env },
    })
    return { status, stdout, stderr }
  }

  /** Runs a command that has to succeed; returns what it printed. */
  must(command: string): string {
    const outcome = this.run(command)
    expect(outcome, command).toMatchObject({ status: 0 })
    return outcome.stdout
  }

  /** Expects that exactly this bundle is installed, as Azure's host accepts it, and that its check passes.
   * @param installer whose --check is asked */
  expectInstalled(bundle: string, installer: string): void {
    expectHooks(this.path('/'), bundle)
    const { stdout, status } = this.run(`sh ${installer} --check`)
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.not.stringContaining('FAILED') })
  }

  /** Names in /etc/azure. */
  listAzure(): string[] {
    return this.has('/etc/azure') ? readdirSync(this.path('/etc/azure')).sort() : []
  }

  async close(): Promise<void> {
    const end = new Promise((resolve) => this.#holder.once('exit', resolve))
    this.#holder.kill('SIGKILL')
    await end
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Owner, mode and content of the installed files below a root folder, as the facts on Azure's host want them; and that
 * the bundle stays there. */
export function expectHooks(root: string, bundle: string): void {
  const wanted: Record<string, number> = {
    'prescript.sh': 0o700,
    'postScript.sh': 0o700,
    'VMSnapshotScriptPluginConfig.json': 0o600,
  }
  for (const [name, mode] of Object.entries(wanted)) {
    const path = join(root, 'etc/azure', name)
    const stats = lstatSync(path)
    expect({ name, file: stats.isFile(), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid }).toEqual({
      name,
      file: true,
      mode,
      uid: 0,
      gid: 0,
    })
    expect(readFileSync(path, 'utf8'), name).toBe(readFileSync(join(bundle, name), 'utf8'))
  }
  expectBundle(join(root, keptFolder), bundle)
}

/** Expects that a folder holds the files of a bundle, whatever their modes. */
export function expectBundle(folder: string, bundle: string): void {
  for (const name of bundleFileNames) {
    expect(readFileSync(join(folder, name), 'utf8'), name).toBe(readFileSync(join(bundle, name), 'utf8'))
  }
}
