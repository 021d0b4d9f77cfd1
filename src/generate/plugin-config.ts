// VMSnapshotScriptPluginConfig.json: what Azure's extension reads.
import type { PluginConfig } from '../model/generated/plugin-config.js'
import { checkPluginConfig } from '../schema/check-plugin-config.js'
import type { ResolvedOptions } from './resolved-options.js'
import { listPaths } from './vm-paths.js'

/** The file's text, keys in the order of Microsoft's template. The retries are 0, as the host never does them. */
export function composePluginConfig(options: ResolvedOptions): string {
  const paths = listPaths(options)
  const config: PluginConfig = {
    pluginName: 'ScriptRunner',
    preScriptLocation: paths.preScript,
    postScriptLocation: paths.postScript,
    preScriptParams: [],
    postScriptParams: [],
    preScriptNoOfRetries: 0,
    postScriptNoOfRetries: 0,
    timeoutInSeconds: options.timeout,
    continueBackupOnFailure: options.continueOnFailure,
    fsFreezeEnabled: options.fsFreeze,
    ScriptsExecutionPollTimeSeconds: options.poll,
  }
  checkPluginConfig(config)
  return `${JSON.stringify(config, null, 2)}\n`
}
