// A VM for the tests of install.sh: a scene with a bundle in /srv/bundle and nothing installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, posix, relative } from 'node:path'
import { expect } from 'vitest'
import type { Scene } from '../../src/rehearse/scene.ts'
import { renderFiles } from './bundle.ts'
import { declareInShells, openScene, type ScenarioOptions, type SceneOptions } from './scenario.ts'

/** What a run of install.sh ended with. `status` is null after a signal. */
export interface Outcome {
  status: number | null
  signal: string | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** What stands on standard input; none if not given. */
  input?: string
  /** On a terminal: both outputs come in stdout. */
  terminal?: boolean
  /** As this user instead of root. */
  uid?: number
}

export const SCRIPTS = ['/etc/azure/prescript.sh', '/etc/azure/postScript.sh']
export const CONFIG = '/etc/azure/VMSnapshotScriptPluginConfig.json'
/** Where the whole bundle stays. */
export const KEPT = '/var/lib/azure-hooks'

export class InstallVm {
  readonly scene: Scene
  readonly bundle: Map<string, string>

  private constructor(scene: Scene) {
    this.scene = scene
    this.bundle = renderFiles(scene.hooks.options ?? {})
  }

  static async open(options: SceneOptions): Promise<InstallVm> {
    const vm = new InstallVm(await openScene({ ...options, folders: [KEPT] }))
    for (const { path } of vm.scene.hooks.files) vm.#remove(path)
    // Nor is anything there yet that the bundle's options name.
    const { credentialsFile } = vm.scene.hooks.options ?? {}
    vm.run(`rm -f /srv/db/containers/* /srv/db/*/login ${credentialsFile ?? ''}; rm -rf ${KEPT}`)
    vm.writeBundle(vm.bundle)
    return vm
  }

  /** A file, and the folders above it that are empty then, but none of the system's own. */
  #remove(inside: string): void {
    rmSync(this.path(inside), { force: true })
    let folder = posix.dirname(inside)
    try {
      for (; posix.dirname(folder) !== '/'; folder = posix.dirname(folder)) rmdirSync(this.path(folder))
    } catch {
      // There is more in it, or it is the machine's.
    }
  }

  path(inside: string): string {
    return this.scene.path(inside)
  }

  /** Copies a bundle to the VM, into a folder of its own. */
  writeBundle(bundle: Map<string, string>, folder = '/srv/bundle'): void {
    mkdirSync(this.path(folder), { recursive: true })
    for (const [name, text] of bundle) {
      writeFileSync(join(this.path(folder), name), text)
      chmodSync(join(this.path(folder), name), name.endsWith('.sh') ? 0o700 : 0o600)
    }
  }

  writeFile(inside: string, text: string, mode = 0o644): void {
    mkdirSync(join(this.path(inside), '..'), { recursive: true })
    writeFileSync(this.path(inside), text)
    chmodSync(this.path(inside), mode)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  /** Runs a shell command inside as root; it must succeed. */
  run(command: string): string {
    return this.scene.run(command)
  }

  /** Puts a program in the place of the one in /usr/bin, which it finds as /srv/real/NAME. */
  wrap(name: string, text: string): void {
    this.run(`mkdir -p /srv/real && cp /usr/bin/${name} /srv/real/${name}`)
    this.writeFile(`/srv/wrap/${name}`, text, 0o755)
    this.run(`mount --bind /srv/wrap/${name} /usr/bin/${name}`)
  }

  /** What looks like the VM agent at work. */
  startAgent(): void {
    this.writeFile('/srv/agent/waagent', '#!/bin/sh\nwhile :; do read -r _; done\n', 0o755)
    this.run('mkfifo /srv/agent/wait; sh /srv/agent/waagent -daemon <>/srv/agent/wait >/dev/null 2>&1 &')
  }

  /** Runs install.sh of the bundle in the shell under test. */
  async install(args: string[] = [], options: RunOptions & { folder?: string } = {}): Promise<Outcome> {
    return this.runScript([join(options.folder ?? '/srv/bundle', 'install.sh'), ...args], options)
  }

  /** Runs a script in the shell under test. */
  async runScript(words: string[], options: RunOptions = {}): Promise<Outcome> {
    const command = ['/srv/shell/sh', ...words]
    const user = options.uid === undefined ? [] : ['setpriv', `--reuid=${options.uid}`, '--clear-groups', '--']
    const note = ['sh', '-c', 'echo $$ >/srv/pid; exec "$@"', 'sh', ...user, ...command]
    const quoted = note.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const onTerminal = ['script', '-q', '-e', '-c', quoted, '/dev/null']
    const args = [...this.scene.entry, ...(options.terminal ? onTerminal : note)]
    rmSync(this.path('/srv/pid'), { force: true })
    const child = spawn('nsenter', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 100_000 })
    const outcome: Outcome = { status: null, signal: null, stdout: '', stderr: '' }
    child.stdout.on('data', (text) => {
      outcome.stdout += text
    })
    child.stderr.on('data', (text) => {
      outcome.stderr += text
    })
    child.stdin.on('error', () => {
      // It has ended without reading all.
    })
    child.stdin.end(options.input ?? '')
    return new Promise((resolve) => {
      child.on('close', (status, signal) => resolve({ ...outcome, status, signal }))
    })
  }

  /** Installs and expects that to succeed. */
  async mustInstall(args: string[] = []): Promise<Outcome> {
    const outcome = await this.install(args)
    expect(outcome, 'installing').toMatchObject({ status: 0, stderr: '' })
    return outcome
  }

  /** Everything below a folder: path, then type, owner, mode and contents. */
  tree(inside: string): Record<string, string> {
    const found: Record<string, string> = {}
    // Below the folder no link is followed, as the path of each would.
    const folder = this.path(inside)
    const visit = (path: string) => {
      const outside = join(folder, relative(inside, path))
      const stat = lstatSync(outside, { throwIfNoEntry: false })
      if (stat === undefined) return
      const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0')
      const owner = `${stat.uid}:${stat.gid} ${mode}`
      if (stat.isSymbolicLink()) found[path] = `link to ${readlinkSync(outside)}`
      else if (stat.isDirectory()) found[path] = `folder ${owner}`
      else if (stat.isFile()) found[path] = `file ${owner} ${hash(readFileSync(outside))}`
      else found[path] = `other ${owner}`
      if (stat.isDirectory()) for (const name of readdirSync(outside).sort()) visit(join(path, name))
    }
    visit(inside)
    return found
  }

  /** What the tree shows for the installed files of a bundle. */
  installedFiles(bundle = this.bundle): Record<string, string> {
    const describe = (path: string) => {
      const text = bundle.get(path.split('/').at(-1) ?? '') ?? ''
      return [path, `file 0:0 ${path.endsWith('.sh') ? '0700' : '0600'} ${hash(text)}`]
    }
    return Object.fromEntries([...SCRIPTS, CONFIG].map(describe))
  }

  /** What the tree shows for the copy of a bundle that stays. */
  keptFiles(bundle = this.bundle): Record<string, string> {
    const files = [...bundle].map(([name, text]) => {
      return [`${KEPT}/${name}`, `file 0:0 ${name.endsWith('.sh') ? '0700' : '0600'} ${hash(text)}`]
    })
    return Object.fromEntries([[KEPT, 'folder 0:0 0700'], ...files])
  }

  async close(): Promise<void> {
    await this.scene.close()
  }
}

/** Declares a test on a VM of its own, in dash if not told otherwise. */
export function onVm(name: string, options: ScenarioOptions, play: (vm: InstallVm) => Promise<void>): void {
  declareInShells(name, options, async (shell) => {
    const vm = await InstallVm.open({ ...options, shell })
    try {
      await play(vm)
    } finally {
      await vm.close()
    }
  })
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
