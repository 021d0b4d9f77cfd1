// A VM for one test of the scripts: a sandbox of the product's with a rendered bundle installed.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { Options } from '../../src/index.ts'
import { Namespace } from '../../src/rehearse/sandbox/namespace.ts'
import { Sandbox as ProductSandbox } from '../../src/rehearse/sandbox/sandbox.ts'
import type { Database } from '../../src/rehearse/stand-in/database.ts'
import type { Backup } from './backup.ts'
import { renderFiles } from './bundle.ts'
import type { Shell } from './facilities.ts'

/** Seconds. */
const SMALLEST_TIMEOUT = 20

/** A change to a file of the bundle. */
export interface Edit {
  file: 'prescript.sh' | 'postScript.sh'
  from: string
  to: string
}

export interface SandboxOptions {
  shell?: Shell
  /** For IRIS and with the smallest time-out if not told otherwise: worst cases then come soon. */
  bundle?: Partial<Options>
  /** Instances of the VM; those of the bundle if not given. */
  instances?: string[]
  /** Changes to the scripts, each of which must find its text. */
  edits?: Edit[]
  /** Stand-ins that are not there: the client is missing, or the logger. */
  without?: string[]
}

export class Sandbox extends ProductSandbox {
  readonly bundle: Map<string, string>
  readonly backups: Backup[] = []
  readonly #instances: string[]

  private constructor(space: Namespace, options: SandboxOptions) {
    const bundle = { instance: ['IRIS'], timeout: SMALLEST_TIMEOUT, ...options.bundle }
    super(space, {
      shell: options.shell ?? 'dash',
      instances: options.instances ?? bundle.instance,
      ...(options.without && { without: options.without }),
    })
    this.#instances = bundle.instance
    this.bundle = renderFiles(bundle)
    for (const { file, from, to } of options.edits ?? []) {
      const text = this.bundle.get(file) ?? ''
      if (!text.includes(from)) throw new Error(`the text to change is no longer in ${file}: ${from}`)
      this.bundle.set(
        file,
        text.replace(from, () => to),
      )
    }
  }

  static async open(options: SandboxOptions = {}): Promise<Sandbox> {
    const space = await Namespace.open('root', { node: process.execPath })
    try {
      const sandbox = new Sandbox(space, options)
      await sandbox.prepare()
      sandbox.install()
      return sandbox
    } catch (error) {
      await space.close()
      throw error
    }
  }

  /** Puts the bundle's scripts and config in their places, as install.sh does. */
  install(bundle = this.bundle): void {
    mkdirSync(this.path('/etc/azure'), { recursive: true, mode: 0o755 })
    for (const [name, text] of bundle) {
      if (!name.endsWith('Script.sh') && name !== 'prescript.sh' && !name.endsWith('Config.json')) continue
      const path = this.path(`/etc/azure/${name}`)
      rmSync(path, { force: true })
      writeFileSync(path, text, { mode: name.endsWith('.sh') ? 0o700 : 0o600 })
    }
  }

  /** Azure's timeoutInSeconds, from the config. */
  get timeout(): number {
    return JSON.parse(this.bundle.get('VMSnapshotScriptPluginConfig.json') ?? '{}').timeoutInSeconds
  }

  /** Seconds after which a script says that it has ended at the latest. */
  worstCaseOf(script: string): number {
    return Number(/ends within (\d+) s/.exec(this.bundle.get(script) ?? '')?.[1])
  }

  /** The instances which the bundle is for. */
  databasesOfBundle(): Database[] {
    const names = this.#instances.map((name) => name.toUpperCase())
    if (names[0] === 'ALL') return this.databases.filter((database) => database.state !== 'unregistered')
    return this.databases.filter((database) => names.includes(database.name.toUpperCase()))
  }

  /** For a failed test: what happened. */
  describe(): string {
    const parts = ['/run/azure-hooks/log', '/var/log/azure-hooks/azure-hooks.log', '/var/log/azure-hooks/last-run.json']
      .filter((file) => this.has(file))
      .map((file) => `--- ${file}\n${this.read(file)}`)
    for (const database of [this.registry, ...this.databases]) {
      const calls = database.calls().map((call) => `${call.at} ${call.program} ${call.given}`)
      parts.push(`--- ${database.name}: ${JSON.stringify(database.freezes())}`, ...calls)
    }
    const runs = this.hosts.flatMap((host) => host.runs.map((run) => JSON.stringify({ ...run, ended: undefined })))
    if (this.has('/run/azure-hooks')) parts.push(`--- state: ${readdirSync(this.path('/run/azure-hooks')).join(' ')}`)
    return [...parts, '--- runs', ...runs].join('\n')
  }
}
