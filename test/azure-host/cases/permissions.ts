// Modes, owners and kinds of the files that the host looks at.
import {
  configPath,
  type HostCase,
  healthyConfig,
  ownConfigPath,
  pluginHostPath,
  pluginHostText,
} from '../../rehearse/host-cases.ts'
import type { VirtualFile } from '../../rehearse/virtual-machine.ts'
import { writeConfig } from './write-config.ts'

const scriptModes = [
  0o700, 0o600, 0o500, 0o400, 0o000, 0o4700, 0o1700, 0o710, 0o701, 0o740, 0o704, 0o750, 0o755, 0o777, 0o644, 0o2750,
]
const configModes = [0o600, 0o400, 0o000, 0o200, 0o4600, 0o700, 0o500, 0o100, 0o640, 0o604, 0o644, 0o660, 0o666, 0o777]
const pluginHostModes = [
  0o600, 0o644, 0o640, 0o604, 0o744, 0o700, 0o000, 0o4755, 0o645, 0o654, 0o664, 0o646, 0o620, 0o602, 0o777,
]

function vary(
  what: string,
  path: string,
  changes: readonly Partial<VirtualFile>[],
  more: Partial<HostCase> = {},
): HostCase[] {
  return changes.map((change) => ({ name: `${what} ${show(change)}`, files: { [path]: change }, ...more }))
}

function show({ mode, owner, kind }: Partial<VirtualFile>): string {
  if (kind) return `is a ${kind}`
  return mode === undefined ? `of ${owner || 'an unknown user'}` : `with ${mode.toString(8).padStart(4, '0')}`
}

const modes = (list: readonly number[]) => list.map((mode) => ({ mode }))
const others: readonly Partial<VirtualFile>[] = [{ owner: 'nobody' }, { owner: '' }, { kind: 'folder' }]
const ownPluginHost = { pluginHost: pluginHostText({}, [configPath]) }

export const permissionCases: readonly HostCase[] = [
  ...vary('pre-script', healthyConfig.preScriptLocation, [...modes(scriptModes), ...others]),
  ...vary('post-script', healthyConfig.postScriptLocation, [...modes([0o500, 0o750, 0o755, 0o707]), ...others]),
  ...vary('plug-in config', configPath, [...modes(configModes), ...others]),
  ...vary('VMSnapshotPluginHost.conf', pluginHostPath, [...modes(pluginHostModes), ...others], ownPluginHost),
  { name: 'no plug-in config', files: { [configPath]: null } },
  { name: 'no pre-script', files: { [healthyConfig.preScriptLocation]: null } },
  { name: 'no post-script', files: { [healthyConfig.postScriptLocation]: null } },
  { name: 'no files at all', files: { [configPath]: null, [healthyConfig.preScriptLocation]: null } },
  { name: "no VMSnapshotPluginHost.conf, not even the extension's", files: { [ownConfigPath]: null } },
  {
    name: 'VMSnapshotPluginHost.conf in /etc/azure alone',
    files: { [ownConfigPath]: null },
    ...ownPluginHost,
  },
  {
    name: 'both scripts with 0755, the backup is to stop',
    config: writeConfig({ continueBackupOnFailure: false }),
    files: { [healthyConfig.preScriptLocation]: { mode: 0o755 }, [healthyConfig.postScriptLocation]: { mode: 0o755 } },
  },
  {
    name: 'a plug-in config with 0644, the backup is to stop',
    config: writeConfig({ continueBackupOnFailure: false }),
    files: { [configPath]: { mode: 0o644 } },
  },
  {
    name: "somebody's post-script, the backup is to stop",
    config: writeConfig({ continueBackupOnFailure: false }),
    files: { [healthyConfig.postScriptLocation]: { owner: 'nobody' } },
  },
]
