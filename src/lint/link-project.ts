// Builds the project from files: kinds, roles, and the way from a config to its scripts and back.
import type { FileKind, LintFile, LintOptions, Role } from '../model/lint.js'
import { parseShell } from '../shell/parse.js'
import { buildHookModel, type HookModel } from './hook-model.js'
import { findMember, readJsonDocument } from './json-document.js'
import { makeParsable } from './parsable-text.js'
import type { ConfigFile, OtherFile, Project, ScriptFile } from './project.js'
import { createSource } from './source.js'

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export function linkProject(files: readonly LintFile[], options: LintOptions): Project {
  const linked = files.map((file) => prepare(file))
  const configs = linked.filter((file) => file.kind === 'config')
  const scripts = linked.filter((file) => file.kind === 'script')
  for (const config of configs) linkConfig(config, scripts)
  for (const script of scripts) {
    script.role = script.file.role ?? script.role ?? guessRole(script.source.path) ?? options.role
  }
  return { files: linked, configs, scripts, options }
}

function prepare(file: LintFile): Mutable<ScriptFile> | Mutable<ConfigFile> | OtherFile {
  const source = createSource(file.path, file.content)
  const kind = file.kind ?? guessKind(file.path)
  if (kind === 'config') {
    return { kind, file, source, json: readJsonDocument(source.text), pre: undefined, post: undefined }
  }
  if (kind !== 'script') return { kind, file, source }
  const script = parseShell(makeParsable(source.text))
  let hook: HookModel | undefined
  return {
    kind,
    file,
    source,
    script,
    role: undefined,
    config: undefined,
    get hook() {
      hook ??= buildHookModel(script)
      return hook
    },
  }
}

function guessKind(path: string): FileKind {
  const name = nameOf(path)
  if (name === '.make-azure-hooks.json') return 'suppressions'
  if (name === 'VMSnapshotPluginHost.conf') return 'plugin-host'
  if (name === 'workload.conf') return 'workload'
  return name.endsWith('.json') ? 'config' : 'script'
}

function linkConfig(config: Mutable<ConfigFile>, scripts: readonly Mutable<ScriptFile>[]): void {
  for (const role of ['pre', 'post'] as const) {
    const value = findMember(config.json, `${role}ScriptLocation`)?.value
    if (value?.type !== 'string') continue
    const script = findScript(String(value.value), config.source.path, scripts)
    if (!script) continue
    config[role] = script
    script.role ??= role
    script.config ??= config
  }
}

/** The script at the very path, or the one of that name beside the config, as in a bundle that is not installed yet. */
function findScript(location: string, config: string, scripts: readonly Mutable<ScriptFile>[]) {
  const beside = `${config.slice(0, config.length - nameOf(config).length)}${nameOf(location)}`
  return scripts.find(({ source }) => source.path === location) ?? scripts.find(({ source }) => source.path === beside)
}

/** Microsoft's names are prescript.sh and postScript.sh; people write pre-freeze.sh and 01_post.sh. */
function guessRole(path: string): Role | undefined {
  const words = nameOf(path)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  const pre = /(?:^|[^a-z])pre(?:[^a-z]|script|freeze|backup|snapshot|hook|$)/.test(words)
  const post = /(?:^|[^a-z])post(?:[^a-z]|script|thaw|backup|snapshot|hook|$)/.test(words)
  return pre === post ? undefined : pre ? 'pre' : 'post'
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path
}
