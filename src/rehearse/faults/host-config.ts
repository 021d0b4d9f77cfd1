// Faults of the files beside the plug-in's config: VMSnapshotPluginHost.conf and workload.conf.
import type { Scene } from '../scene.js'
import { CLAIMED, CONFIG, NOT_RUN } from './acts.js'
import type { Fault } from './fault.js'

const HOST_CONFIG = '/etc/azure/VMSnapshotPluginHost.conf'
const WORKLOAD = '/etc/azure/workload.conf'
const BLIND =
  'Azure claims the backup without asking the hooks, which no script can prevent: nothing is frozen, and install.sh --check finds the file.'

const section = (lines: string[]): string => ['[pre_post]', ...lines, ''].join('\n')

const plugin = (number: number): string[] => [
  `pluginName${number} = ScriptRunner`,
  `pluginPath${number} = ScriptRunner.py`,
  `pluginConfigPath${number} = ${CONFIG}`,
]

const usual = section(['timeoutInSeconds = 1800', 'numberOfPlugins = 1', ...plugin(0)])

const file = (id: string, does: string, must: string, path: string, text: string, mode = 0o600): Fault => ({
  id,
  does,
  must,
  arrange: (scene: Scene) => scene.writeFile(path, text, mode),
})

export const hostConfigFaults: readonly Fault[] = [
  {
    ...file(
      'plugin-host-conf',
      "VMSnapshotPluginHost.conf is there, as in Microsoft's template.",
      CLAIMED,
      HOST_CONFIG,
      usual,
    ),
    works: true,
  },
  {
    ...file(
      'plugin-host-conf-open',
      'VMSnapshotPluginHost.conf may be written by all.',
      NOT_RUN,
      HOST_CONFIG,
      usual,
      0o666,
    ),
  },
  {
    ...file('plugin-host-conf-empty', 'VMSnapshotPluginHost.conf is empty.', BLIND, HOST_CONFIG, ''),
    allows: { claim: true },
  },
  file(
    'plugin-host-conf-broken',
    'VMSnapshotPluginHost.conf is no INI file.',
    NOT_RUN,
    HOST_CONFIG,
    'timeoutInSeconds = 1800\nnumberOfPlugins = 1\n',
  ),
  {
    ...file(
      'plugin-host-conf-two-plugins',
      'VMSnapshotPluginHost.conf names the plug-in twice.',
      'The scripts run twice side by side, and no database stays frozen.',
      HOST_CONFIG,
      section(['timeoutInSeconds = 1800', 'numberOfPlugins = 2', ...plugin(0), ...plugin(1)]),
    ),
  },
  {
    ...file(
      'workload-conf-unnamed',
      "workload.conf is there without a name, as Azure's installer puts it there.",
      CLAIMED,
      WORKLOAD,
      '[workload]\nworkload_name =\n',
    ),
    works: true,
  },
  {
    ...file(
      'workload-conf-named',
      'workload.conf names a single database of postgres, which is not even installed.',
      BLIND,
      WORKLOAD,
      '[workload]\nworkload_name = postgres\nlinux_user = postgres\ndbnames = app\n',
    ),
    allows: { claim: true },
  },
]
