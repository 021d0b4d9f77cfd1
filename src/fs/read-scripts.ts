// What the text of hooks tells about the VM that they are for, where no manifest does.
import type { HookSet } from '../model/hook-set.js'

export interface Told {
  /** Of scripts that make-azure-hooks wrote, from the settings at their top. */
  readonly options: HookSet['options']
  readonly product: HookSet['product']
  readonly instances: readonly string[]
  /** Folders of files that look like logs. */
  readonly logFolders: readonly string[]
}

export function readScripts(texts: readonly string[]): Told {
  const settings = readSettings(texts[0] ?? '')
  const text = texts.join('\n')
  return {
    options: settings && toOptions(settings),
    product: /\bc(?:session|control)\b/.test(settings?.get('SESSION_CLIENT') ?? text) ? 'cache' : 'iris',
    instances: settings ? [] : findInstances(text),
    logFolders: findLogFolders(text),
  }
}

/** `NAME='value'` of the scripts of make-azure-hooks; undefined for others. */
function readSettings(text: string): Map<string, string> | undefined {
  if (!/^VERSION='[^']*' # of make-azure-hooks$/m.test(text)) return undefined
  const found = text.matchAll(/^([A-Z_]+)='((?:[^']|'\\'')*)'(?: #.*)?$/gm)
  return new Map([...found].map(([, name = '', value = '']) => [name, value.replaceAll("'\\''", "'")]))
}

function toOptions(settings: ReadonlyMap<string, string>): HookSet['options'] {
  const read = (name: string) => settings.get(name) || undefined
  const client = read('SESSION_CLIENT')
  const entries = {
    instance: (read('INSTANCES') ?? 'all').split(' '),
    product: client && /\bc(?:session|control)$/.test(client) ? 'cache' : 'iris',
    client: client?.startsWith('/') ? client : undefined,
    runAs: read('RUN_AS'),
    registry: read('REGISTRY'),
    credentialsFile: read('CREDENTIALS_FILE'),
    beforeFreeze: read('BEFORE_FREEZE'),
    afterThaw: read('AFTER_THAW_COMMAND'),
    onFailure: read('ON_FAILURE'),
    container: read('CONTAINER'),
    containerEngine: read('CONTAINER') && read('CONTAINER_ENGINE'),
    containerUser: read('CONTAINER_USER'),
    logFile: read('LOG_FILE'),
  }
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as HookSet['options']
}

/** Names after a client's verb, also of variables that are set to a plain word. */
function findInstances(text: string): string[] {
  const calls = text.matchAll(
    /\b(?:csession|(?:iris|ccontrol)\s+(?:session|terminal|freeze|thaw))\s+["']?(\$\{?\w+\}?|[A-Za-z][\w-]*)/g,
  )
  const names = [...calls].map(([, word = '']) => (word.startsWith('$') ? findValue(text, word) : word))
  return [...new Set(names.filter((name) => name !== undefined).map((name) => name.toUpperCase()))]
}

function findValue(text: string, variable: string): string | undefined {
  const name = variable.replaceAll(/\W/g, '')
  return new RegExp(`^\\s*(?:export\\s+)?${name}=["']?([A-Za-z][\\w-]*)["']?\\s*(?:#.*)?$`, 'm').exec(text)?.[1]
}

function findLogFolders(text: string): string[] {
  const paths = text.matchAll(/(?<![\w$}])(\/[\w.-]+(?:\/[\w.-]+)*)\/[\w.-]+\.(?:log|txt|out)\b/g)
  return [...new Set([...paths].map(([, folder = '']) => folder))]
}
