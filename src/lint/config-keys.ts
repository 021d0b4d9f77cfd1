// The keys of VMSnapshotScriptPluginConfig.json, and what the host does where one is missing.

export const locationKeys = ['preScriptLocation', 'postScriptLocation'] as const
export const paramKeys = ['preScriptParams', 'postScriptParams'] as const
export const retryKeys = ['preScriptNoOfRetries', 'postScriptNoOfRetries'] as const
export const booleanKeys = ['continueBackupOnFailure', 'fsFreezeEnabled'] as const
export const pollKey = 'ScriptsExecutionPollTimeSeconds'

/** appName goes into the extension's telemetry and is documented nowhere. */
export const knownKeys: readonly string[] = [
  'pluginName',
  ...locationKeys,
  ...paramKeys,
  ...retryKeys,
  'timeoutInSeconds',
  ...booleanKeys,
  pollKey,
  'appName',
]

/** In seconds. The host waits no longer, whatever the config says. */
export const longestTimeout = 1800

/** In seconds, where timeoutInSeconds is missing. The documentation says 30. */
export const defaultTimeout = 10

export function roleOf(key: string): 'pre' | 'post' {
  return key.startsWith('pre') ? 'pre' : 'post'
}
