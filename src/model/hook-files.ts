// Which files are hooks and what belongs to them, by name and content.
import type { FileKind, Role } from './lint.js'
import { isOtherLanguage } from './shebang.js'
import { nameOf } from './slash-path.js'

export const configName = 'VMSnapshotScriptPluginConfig.json'
export const suppressionsName = '.make-azure-hooks.json'

const kinds: Readonly<Record<string, FileKind>> = {
  [suppressionsName]: 'suppressions',
  'VMSnapshotPluginHost.conf': 'plugin-host',
  'workload.conf': 'workload',
  'vmbackup.conf': 'vmbackup',
}

/** The kind of a file that somebody names. */
export function guessKind(path: string): FileKind {
  return kinds[nameOf(path)] ?? (/\.json$/i.test(path) ? 'config' : 'script')
}

/** The kind of a file that is found in a folder, or undefined when it has nothing to do with hooks: a repository holds
 * many scripts, and what runs under bash is no hook unless its name or what it does says so. */
export function recognise(path: string, text: string): FileKind | undefined {
  const name = nameOf(path)
  const kind = kinds[name]
  if (kind) return kind
  if (name === configName || (/\.json$/i.test(name) && /"p(?:re|ost)ScriptLocation"/.test(text))) return 'config'
  const [, shell] = /^\uFEFF?#! *(?:\/usr)?(?:\/bin\/)?(?:env +)?(\w+)/.exec(text) ?? []
  const isShell = shell === undefined ? /\.sh$/.test(name) : /^(?:ba|da|a|k)?sh$/.test(shell)
  // Azure gives it to sh all the same.
  if (!isShell) return isOtherHook(path, text) ? 'script' : undefined
  const isHook =
    guessRole(path) !== undefined ||
    guessByVerb(path) !== undefined ||
    /External(?:Freeze|Thaw)|Backup\.General/i.test(text)
  return isHook || shell === 'sh' || shell === 'dash' || shell === undefined ? 'script' : undefined
}

/** Whether a program in another language is meant as a hook: many are called pre_process.py and the like. */
function isOtherHook(path: string, text: string): boolean {
  if (!isOtherLanguage(text, path)) return false
  const isNamed = /(?:pre|post)[-_ ]?(?:script|freeze|thaw|backup|snapshot|hook)/i.test(nameOf(path))
  return guessRole(path) !== undefined && isNamed
}

/** freeze.sh and thaw.sh, begin_backup.sh and end_backup.sh: hooks where nothing else is, parts of hooks otherwise. */
export function guessByVerb(path: string): Role | undefined {
  const [, verb] =
    /(?:^|[-_.])(freeze|thaw|unfreeze|begin[-_]?backup|end[-_]?backup)(?:[-_.]|$)/i.exec(nameOf(path)) ?? []
  if (verb === undefined) return undefined
  return /^(?:freeze|begin)/i.test(verb) ? 'pre' : 'post'
}

/** Microsoft's names are prescript.sh and postScript.sh; people write pre-freeze.sh and 01_post.sh. */
export function guessRole(path: string): Role | undefined {
  const words = nameOf(path)
    .replaceAll(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
  const pre = /(?:^|[^a-z])pre(?:[^a-z]|script|freeze|backup|snapshot|hook|$)/.test(words)
  // Of git, of a restore, of a package manager: none of Azure's.
  if (
    /(?:pre|post)[^a-z]?(?:commit|push|merge|checkout|rebase|receive|update|rewrite|restore|install|remove)\b/.test(
      words,
    )
  )
    return undefined
  const post = /(?:^|[^a-z])post(?:[^a-z]|script|thaw|backup|snapshot|hook|$)/.test(words)
  return pre === post ? undefined : pre ? 'pre' : 'post'
}

const ownFolder = /\$\(\s*dirname\s+(?:--\s+)?["']?\$\{?0\}?["']?\s*\)|\$\{0%\/\*\}/g
const reader = String.raw`(?:\.|source|exec|(?:/\S*/)?(?:ba|da|k)?sh)\s+(?:-[a-z]+\s+)*`
const reference = new RegExp(String.raw`(?:^|[\s;&|({${'`'}])(?:${reader}(\.?/[\w./-]+)|(\.?/[\w./-]+\.sh)\b)`, 'gm')

/** Files that a script may read or start, as far as their names stand in it: absolute, or `./x` from its own folder. */
export function findReferences(script: string): string[] {
  const found = script.replaceAll(ownFolder, '.').replaceAll(/["']/g, ' ').matchAll(reference)
  return [...new Set([...found].map(([, named, started = '']) => named ?? started))]
}

/** Where a config says that the scripts are; nothing of it need be right. */
export function findLocations(config: string): string[] {
  return [...config.matchAll(/"p(?:re|ost)ScriptLocation"\s*:\s*("(?:[^"\\\n]|\\.)+")/g)].flatMap(([, text = '']) => {
    try {
      return [String(JSON.parse(text))]
    } catch {
      return []
    }
  })
}
