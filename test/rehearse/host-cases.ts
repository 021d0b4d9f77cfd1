// Cases in which the host model is held against the extension's own code: what a VM looks like, and what both gave.
import { type HostOutcome, type HostStep, runHost } from '../../src/rehearse/host/index.ts'
import { type Timetable, type VirtualFile, VirtualMachine } from './virtual-machine.ts'

/** Differences from a healthy VM with the extension's own VMSnapshotPluginHost.conf. */
export interface HostCase {
  readonly name: string
  /** Text of VMSnapshotScriptPluginConfig.json. */
  readonly config?: string
  /** Text of /etc/azure/VMSnapshotPluginHost.conf, which has mode 0644 then. */
  readonly pluginHost?: string
  /** Whole files; null: there is none. */
  readonly files?: Readonly<Record<string, (Partial<VirtualFile> & { readonly base64?: string }) | null>>
  /** Scripts in the order of their start: the last one stands for all further ones. */
  readonly pre?: readonly Timetable[]
  readonly post?: readonly Timetable[]
  readonly freeze?: { readonly code: number; readonly seconds: number }
  readonly snapshot?: { readonly taken: boolean; readonly seconds: number }
  /** Mount points of the VM, where it matters which of them are frozen. */
  readonly mounts?: readonly string[]
  /** Text of real scripts, which the extension ran in real time; `pre` and `post` say what they amount to. */
  readonly scripts?: { readonly pre: string; readonly post: string }
}

interface StepResult extends Pick<HostStep, 'codes' | 'continueBackup' | 'anyScriptFailed' | 'runs' | 'statuses'> {
  readonly argv: readonly string[][]
  /** undefined in real time. */
  readonly seconds?: number
}

/** What a backup gave, in the words of the model. */
export interface HostResult
  extends Pick<HostOutcome, 'preCheck' | 'fsFreezeCode' | 'snapshotTaken' | 'crash' | 'claim'> {
  readonly pre: StepResult | null
  readonly post: StepResult | null
  /** Of `mounts`. */
  readonly frozen?: readonly string[]
  /** The codes that the portal gets. */
  readonly reported: readonly number[]
}

const folder = '/etc/azure/'
export const configPath = `${folder}VMSnapshotScriptPluginConfig.json`
export const pluginHostPath = `${folder}VMSnapshotPluginHost.conf`
export const ownConfigPath = './main/VMSnapshotPluginHost.conf'

export const healthyConfig = {
  pluginName: 'ScriptRunner',
  preScriptLocation: `${folder}prescript.sh`,
  postScriptLocation: `${folder}postScript.sh`,
  timeoutInSeconds: 60,
}

export function pluginHostText(options: Readonly<Record<string, unknown>>, plugins: readonly string[]): string {
  const all = { timeoutInSeconds: 1800, numberOfPlugins: plugins.length, ...options }
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}\n`)
  const listed = plugins.flatMap((path, index) => [
    `pluginName${index}: ScriptRunner\n`,
    `pluginPath${index}: /etc/azure\n`,
    `pluginConfigPath${index}: ${path}\n`,
  ])
  return `[pre_post]\n${[...lines, ...listed].join('')}`
}

/** All files of a case, with those of a healthy VM. */
export function listFiles(each: HostCase): Record<string, VirtualFile & { readonly base64?: string }> {
  const files: Record<string, (Partial<VirtualFile> & { readonly base64?: string }) | null> = {
    '/etc/passwd': {
      text: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n',
      mode: 0o644,
    },
    [ownConfigPath]: { text: pluginHostText({}, [configPath]), mode: 0o644 },
    [configPath]: { text: each.config ?? JSON.stringify(healthyConfig) },
    [healthyConfig.preScriptLocation]: { text: each.scripts?.pre ?? '', mode: 0o700 },
    [healthyConfig.postScriptLocation]: { text: each.scripts?.post ?? '', mode: 0o700 },
    ...(each.pluginHost === undefined ? {} : { [pluginHostPath]: { text: each.pluginHost, mode: 0o644 } }),
  }
  for (const [path, change] of Object.entries(each.files ?? {})) {
    files[path] = change && { ...files[path], ...change }
  }
  const present = Object.entries(files).flatMap(([path, file]) =>
    file ? [[path, { text: '', ...file }] as const] : [],
  )
  return Object.fromEntries(present)
}

/** The case by the model, on a virtual clock. */
export async function runCase(each: HostCase): Promise<HostResult> {
  const files = Object.fromEntries(
    Object.entries(listFiles(each)).map(([path, { base64, ...file }]) => [
      path,
      base64 === undefined ? file : { ...file, text: Buffer.from(base64, 'base64') },
    ]),
  )
  const { name: _name, config: _config, scripts: _scripts, mounts, ...others } = each
  const machine = new VirtualMachine({ ...others, files, extensionDamaged: files[ownConfigPath] === undefined })
  const gave = describe(await runHost(machine), machine, each.scripts !== undefined)
  return mounts ? { ...gave, frozen: mounts.filter((mount) => machine.freezes(mount)).sort() } : gave
}

function describe(outcome: HostOutcome, machine: VirtualMachine, isRealTime: boolean): HostResult {
  const { pre, post, portal, preCheck, fsFreezeCode, snapshotTaken, crash, claim } = outcome
  const argv = [...machine.argv]
  const describeStep = (step: HostStep | null): StepResult | null => {
    if (!step) return null
    const { codes, continueBackup, anyScriptFailed, runs, statuses, startedAt, leftAt } = step
    const seconds = isRealTime ? {} : { seconds: Math.round((leftAt - startedAt) * 1000) / 1000 }
    return { codes, continueBackup, anyScriptFailed, runs, statuses, argv: argv.splice(0, runs), ...seconds }
  }
  const steps = { pre: describeStep(pre), post: describeStep(post) }
  const reported = portal.filter((each) => each.reported).map(({ code }) => code)
  return { preCheck, ...steps, fsFreezeCode, snapshotTaken, crash, claim, reported }
}
