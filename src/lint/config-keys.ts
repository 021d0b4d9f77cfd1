// The keys of VMSnapshotScriptPluginConfig.json, what the host does where one is missing, and what a location means.

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

/** The script in a location that looks like a command line: words behind a path, or a shell before one. */
export function findCommand(value: string): string | undefined {
  const words = value.trim().split(/\s+/)
  if (words.length < 2) return undefined
  const isShell = startsShell(value)
  const path = isShell ? words.slice(1).find((word) => !word.startsWith('-')) : words[0]
  // Folders and files may have blanks in their names.
  if (!isShell && !/\.\w+$/.test(path ?? '') && words.slice(1).some((word) => word.includes('/'))) return undefined
  return path?.startsWith('/') && /\/[^/]*\S$/.test(path) ? path : undefined
}

/** Whether a shell stands before the path. */
export function startsShell(value: string): boolean {
  return /^\s*(?:\/\S*\/)?(?:ba|da|k)?sh\s/.test(value)
}
