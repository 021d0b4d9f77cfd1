// Builds the project from files: kinds, roles, and the way from a config to its scripts and back.
import { guessKind, guessRole } from '../model/hook-files.js'
import type { LintFile, LintOptions, Role } from '../model/lint.js'
import { folderOf, nameOf } from '../model/slash-path.js'
import { parseShell } from '../shell/parse.js'
import { type Elsewhere, listElsewhere } from './elsewhere.js'
import { buildHookModel, type HookModel } from './hook-model.js'
import { findMember, readJsonDocument } from './json-document.js'
import { makeParsable } from './parsable-text.js'
import type { ConfigFile, OtherFile, Project, ScriptFile } from './project.js'
import { createSource } from './source.js'

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export function linkProject(files: readonly LintFile[], options: LintOptions): Project {
  const linked: ReturnType<typeof prepare>[] = files.map((file) => prepare(file, () => scripts))
  const configs = linked.filter((file) => file.kind === 'config')
  const scripts = linked.filter((file) => file.kind === 'script')
  for (const config of configs) linkConfig(config, scripts)
  for (const script of scripts) {
    if (!script.isBoth) script.role = script.file.role ?? script.role ?? guessRole(script.source.path) ?? options.role
  }
  return { files: linked, configs, scripts, options }
}

/** @param listScripts asked when all are linked */
function prepare(
  file: LintFile,
  listScripts: () => readonly Mutable<ScriptFile>[],
): Mutable<ScriptFile> | Mutable<ConfigFile> | OtherFile {
  const source = createSource(file.path, file.content)
  const kind = file.kind ?? guessKind(file.path)
  if (kind === 'config') {
    return { kind, file, source, json: readJsonDocument(source.text), pre: undefined, post: undefined }
  }
  if (kind !== 'script') return { kind, file, source }
  const script = parseShell(makeParsable(source.text))
  let hook: HookModel | undefined
  let elsewhere: readonly Elsewhere[] | undefined
  const linked: Mutable<ScriptFile> = {
    kind,
    file,
    source,
    script,
    role: undefined,
    isBoth: false,
    config: undefined,
    get elsewhere() {
      elsewhere ??= listElsewhere(script)
      return elsewhere
    },
    get hook() {
      hook ??= buildHookModel(script, {
        role: linked.role,
        isBoth: linked.isBoth,
        parameters: readParameters(linked, linked.isBoth ? 'pre' : linked.role),
        otherParameters: linked.isBoth ? readParameters(linked, 'post') : undefined,
        elsewhere: linked.elsewhere,
        findLibrary: linked.findLibrary,
      })
      return hook
    },
    findLibrary(name) {
      const library = findScript(name, source.path, listScripts())
      return library === linked ? undefined : library?.script
    },
  }
  return linked
}

/** The parameters that the config gives to the script; undefined when none names the script. The host splits a string
 * into its letters. */
function readParameters({ config }: ScriptFile, role: Role | undefined): readonly string[] | undefined {
  if (!config || !role) return undefined
  const value = findMember(config.json, `${role}ScriptParams`)?.value
  if (!value) return []
  if (value.type === 'string') return [...String(value.value)]
  if (value.type !== 'array') return []
  return value.items.map((item) => (item.type === 'string' ? String(item.value) : ''))
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
  const { pre, post } = config as { pre?: Mutable<ScriptFile>; post?: Mutable<ScriptFile> }
  if (!pre || pre !== post || pre.config !== config) return
  pre.isBoth = true
  pre.role = undefined
}

/** The script at the very path, or the one of that name beside the config, as in a bundle that is not installed yet. */
function findScript(location: string, config: string, scripts: readonly Mutable<ScriptFile>[]) {
  const beside = `${folderOf(config)}${nameOf(location)}`
  return scripts.find(({ source }) => source.path === location) ?? scripts.find(({ source }) => source.path === beside)
}
