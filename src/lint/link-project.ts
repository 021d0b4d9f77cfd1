// Builds the project from files: kinds, roles, and the way from a config to its scripts and back.
import { guessByVerb, guessKind, guessRole } from '../model/hook-files.js'
import { findMember, readJsonDocument } from '../model/json/document.js'
import type { LintFile, LintOptions, Role } from '../model/lint.js'
import { isOtherLanguage } from '../model/shebang.js'
import { folderOf, nameOf, normalizePath } from '../model/slash-path.js'
import { parseShell, type ShellScript } from '../shell/parse.js'
import { findCommand } from './config-keys.js'
import { listElsewhere } from './elsewhere.js'
import { buildHookModel, type HookModel, hasTrace } from './hook-model.js'
import { makeParsable } from './parsable-text.js'
import type { ConfigFile, OtherFile, Project, ScriptFile } from './project.js'
import { createSource } from './source.js'

const azureFolder = '/etc/azure/'

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export function linkProject(files: readonly LintFile[], options: LintOptions): Project {
  let traced: readonly string[] | undefined
  const listTraced = () => {
    traced ??= scripts.flatMap(({ source, script }) =>
      hasTrace(script.source.toLowerCase()) ? [nameOf(source.path)] : [],
    )
    return traced
  }
  const linked: ReturnType<typeof prepare>[] = files.map((file) => prepare(file, () => scripts, listTraced))
  const configs = linked.filter((file) => file.kind === 'config')
  const scripts = linked.filter((file) => file.kind === 'script')
  for (const config of configs) linkConfig(config, scripts)
  for (const script of scripts) {
    if (!script.isBoth) script.role = script.file.role ?? script.role ?? guessRole(script.source.path) ?? options.role
  }
  const named = new Set(scripts.filter(({ role, isBoth }) => role || isBoth).map(({ source }) => folderOf(source.path)))
  for (const script of scripts) {
    const { path } = script.source
    if (!script.isBoth && !named.has(folderOf(path))) script.role ??= guessByVerb(path)
  }
  let parts: ReadonlySet<ShellScript> | undefined
  return {
    files: linked,
    configs,
    scripts,
    options,
    isPart({ script }) {
      parts ??= new Set(
        scripts.filter(({ role, isBoth }) => role || isBoth).flatMap(({ hook }) => [...hook.followed.parts]),
      )
      return parts.has(script)
    },
  }
}

/** @param listScripts asked when all are linked
 * @param listTraced names of those that hold what a hook would */
function prepare(
  file: LintFile,
  listScripts: () => readonly Mutable<ScriptFile>[],
  listTraced: () => readonly string[],
): Mutable<ScriptFile> | Mutable<ConfigFile> | OtherFile {
  const source = createSource(file.path, file.content)
  const kind = file.kind ?? guessKind(file.path)
  if (kind === 'config') {
    return { kind, file, source, json: readJsonDocument(source.text), pre: undefined, post: undefined }
  }
  if (kind !== 'script') return { kind, file, source }
  const script = parseShell(makeParsable(source.text))
  let hook: HookModel | undefined
  const linked: Mutable<ScriptFile> = {
    kind,
    file,
    source,
    script,
    role: undefined,
    isBoth: false,
    config: undefined,
    get hook() {
      hook ??= buildHookModel(script, {
        role: linked.role,
        isBoth: linked.isBoth,
        parameters: readParameters(linked, linked.isBoth ? 'pre' : linked.role),
        otherParameters: linked.isBoth ? readParameters(linked, 'post') : undefined,
        get elsewhere() {
          return listElsewhere(script)
        },
        get namesTraced() {
          const text = script.source.replaceAll(/["']/g, '')
          return listTraced().some((name) => text.includes(name))
        },
        findLibrary,
      })
      return hook
    },
  }
  const findLibrary = (path: string) => {
    const file = findPart(path, linked, listScripts())
    return file === linked || (file && isOtherLanguage(file.source.text, file.source.path)) ? undefined : file?.script
  }
  return linked
}

/** The parameters that the config gives to the script; undefined when none names the script, or they stand behind its
 * path by mistake. The host splits a string into its letters. */
function readParameters({ config }: ScriptFile, role: Role | undefined): readonly string[] | undefined {
  if (!config || !role) return undefined
  const location = findMember(config.json, `${role}ScriptLocation`)?.value
  if (location?.type === 'string' && findCommand(String(location.value))) return undefined
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
    const location = String(value.value)
    // What is meant is read too, for all that the host finds no file of that name (AZH108).
    const meant = findCommand(location) ?? location.trim()
    const { path } = config.source
    const script = findScript(location, path, scripts) ?? findScript(meant, path, scripts)
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

/** The file at the path: as it is, below the root of a tree that holds the VM's paths, or as far from the script here
 * as it is there; or else the one of that name beside it. */
function findPart(path: string, { source, role, config }: ScriptFile, scripts: readonly Mutable<ScriptFile>[]) {
  const folder = folderOf(source.path)
  const value = config && role && findMember(config.json, `${role}ScriptLocation`)?.value
  const home = folderOf(value?.type === 'string' ? String(value.value) : azureFolder)
  const places = [path]
  if (path.startsWith(home)) places.push(joinPath(folder, path.slice(home.length)))
  if (!path.startsWith('/')) places.push(joinPath(folder, path))
  else if (folder.endsWith(home)) places.push(`${folder.slice(0, -home.length)}${path}`)
  places.push(`${folder}${nameOf(path)}`)
  for (const place of places) {
    const found = scripts.find(({ source }) => source.path === place)
    if (found) return found
  }
  return undefined
}

/** @param folder with its last slash, or '' */
function joinPath(folder: string, path: string): string {
  const whole = normalizePath(`/${folder}${path}`)
  return folder.startsWith('/') ? whole : whole.slice(1)
}

/** The script at the very path, below the root of a tree that holds the VM's paths, or the one of that name beside the
 * config, as in a bundle that is not installed yet. */
function findScript(location: string, config: string, scripts: readonly Mutable<ScriptFile>[]) {
  const folder = folderOf(config)
  const places = [location, `${folder}${nameOf(location)}`]
  if (`/${folder}`.endsWith(azureFolder) && location.startsWith('/'))
    places.splice(1, 0, `${folder.slice(0, 1 - azureFolder.length)}${location.slice(1)}`)
  for (const place of places) {
    const found = scripts.find(({ source }) => source.path === place)
    if (found) return found
  }
  return undefined
}
