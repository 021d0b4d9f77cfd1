// Reads what is to be linted: files, folders, /etc/azure, tar files and standard input; the only reader of the linter.
import { dirname, isAbsolute, join } from 'node:path'
import { UserError } from '../model/errors.js'
import {
  configName,
  findLocations,
  findReferences,
  guessKind,
  recognise,
  suppressionsName,
} from '../model/hook-files.js'
import type { FileKind, LintFile, Role } from '../model/lint.js'
import { isOtherLanguage } from '../model/shebang.js'
import { folderOf, nameOf } from '../model/slash-path.js'
import { EqualContents } from './equal-contents.js'
import {
  isFile,
  isTarName,
  largestBytes,
  readBytes,
  readFolder,
  readHook,
  refuse,
  stat,
  toSlashes,
} from './read-disk.js'
import { readPlainFile } from './read-folder.js'
import { listFolders, readPermissions } from './read-permissions.js'

export interface TargetSettings {
  readonly role?: Role | undefined
  /** Whether owners and modes are those of the VM; left out: below /etc/azure only. */
  readonly checkOwner?: boolean | undefined
  /** For `-`. */
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined
  readonly stdinName?: string | undefined
}

export interface LintTargets {
  readonly files: readonly LintFile[]
  /** Those that are on the disk under their path, so that they can be mended there. */
  readonly writable: ReadonlySet<string>
  /** The text of the bundle.json in a folder that files are from. */
  readonly readManifest: (folder: string) => string | undefined
  /** Tells whether there is a file; only where the files are those of the VM. */
  readonly exists: ((path: string) => boolean) | undefined
}

const mostFiles = 10_000
/** What the system itself brings, and what is read for its settings. */
const ofSystem = /^\/(?:etc\/(?!azure\/)|usr\/(?!local\/)|lib|s?bin\/|proc\/|dev\/)/
/** Of what is worth a look in a folder. */
const hookName = /^[^.]+$|\.(?:sh|bash|ksh|json|conf|py|pl|php|rb|js)$/i

/** Throws a UserError for what cannot be read. */
export async function readLintTargets(paths: readonly string[], settings: TargetSettings): Promise<LintTargets> {
  const reader = new Reader(settings)
  for (const path of paths) await reader.read(path)
  reader.followLinks()
  return {
    files: [...reader.files.values()],
    writable: reader.writable,
    readManifest: (folder) => reader.readManifest(folder),
    exists: reader.onMachine ? isFile : undefined,
  }
}

class Reader {
  readonly files = new Map<string, LintFile>()
  readonly writable = new Set<string>()
  /** The folder that stands for `/`, of files in a tree of a VM. */
  readonly #roots = new Map<string, string>()
  /** Files of the VM that lie elsewhere than its hooks. */
  readonly #ofVm = new Set<string>()
  /** Of those on the disk. */
  readonly #folders = new Set<string>()
  /** Of tar files, by folder. */
  readonly #manifests = new Map<string, string>()
  readonly #contents = new EqualContents()
  /** By the script's content. */
  readonly #references = new Map<string | Uint8Array, readonly string[]>()
  onMachine = false
  readonly #settings: TargetSettings

  constructor(settings: TargetSettings) {
    this.#settings = settings
  }

  async read(path: string): Promise<void> {
    if (path === '-') return this.#add(await this.#readInput())
    const stats = stat(path)
    if (stats.isDirectory()) return this.#readFolder(path)
    if (!stats.isFile()) throw refuse(path, 'it is neither a file nor a folder')
    if (!isTarName(path)) return this.#readFile(path, guessKind(toSlashes(path)))
    const { readHooksOfTar } = await import('./read-hooks-of-tar.js')
    const { hooks, manifests } = await readHooksOfTar(path, largestBytes)
    for (const file of hooks) this.#add(file)
    for (const [folder, text] of manifests) this.#manifests.set(folder, text)
  }

  readManifest(folder: string): string | undefined {
    if (!this.#folders.has(folder)) return this.#manifests.get(folder)
    try {
      return readPlainFile(`${folder}bundle.json`)?.content.toString('utf8')
    } catch (error) {
      // A link, a pipe, or nothing that may be read: it says nothing.
      if (error instanceof UserError) return undefined
      throw error
    }
  }

  /** From a config to its scripts, from a script to the config beside it, and to the suppressions beside both. */
  followLinks(): void {
    const scripts = [...this.writable].filter((path) => this.files.get(path)?.kind === 'script')
    for (const folder of new Set(scripts.map(dirname))) this.#readIfThere(join(folder, configName), 'config')
    for (const path of [...this.writable]) {
      const file = this.files.get(path)
      if (file?.kind === 'config') this.#followConfig(path, Buffer.from(file.content).toString('utf8'))
    }
    // The list grows while it is gone through: a library may read another.
    for (const path of this.writable) if (this.files.get(path)?.kind === 'script') this.#followReferences(path)
    for (const folder of new Set([...this.writable].map(dirname)))
      this.#readIfThere(join(folder, suppressionsName), 'suppressions')
  }

  /** To what a script reads or starts: beside it, and on the VM wherever it is, but for files of the system. */
  #followReferences(path: string): void {
    const content = this.files.get(path)?.content ?? ''
    const references = this.#references.get(content) ?? findReferences(Buffer.from(content).toString('utf8'))
    this.#references.set(content, references)
    for (const name of references) {
      const isFar = isAbsolute(name) && this.#isOnVm(path) && !ofSystem.test(name)
      const beside = join(dirname(path), isAbsolute(name) ? nameOf(name) : name)
      const place = [...this.#listInTree(path, name), beside, ...(isFar ? [name] : [])].find(isFile)
      // What was read already is taken as it was.
      if (place === undefined || this.files.has(toSlashes(place))) continue
      const part = readHook(place)
      if (!part || isOtherLanguage(this.#contents.readText(part))) continue
      this.#inherit(place, path)
      this.#readIfThere(place, 'script', this.#isOnVm(path), true)
    }
  }

  /** Where an absolute path of the VM leads in a tree that holds its files. */
  #listInTree(path: string, name: string): string[] {
    const root = this.#roots.get(path) ?? findRoot(path)
    return root !== undefined && isAbsolute(name) ? [join(root, name)] : []
  }

  #inherit(place: string, path: string): void {
    const root = this.#roots.get(path) ?? findRoot(path)
    if (root !== undefined) this.#roots.set(place, root)
  }

  #followConfig(path: string, text: string): void {
    for (const location of findLocations(text)) {
      const beside = join(dirname(path), nameOf(location))
      const place = [...this.#listInTree(path, location), beside].find(isFile)
      if (place !== undefined) this.#inherit(place, path)
      if (place !== undefined) this.#readIfThere(place, 'script')
      // A path of the VM means nothing on another machine.
      else if (isAbsolute(location) && this.#isOnVm(path)) this.#readIfThere(location, 'script', true)
    }
  }

  /** @param onVm also elsewhere: a config of the VM names it
   * @param isPart of a script, so that it has no role of its own */
  #readIfThere(path: string, kind: FileKind, onVm = false, isPart = false): void {
    if (!this.files.has(toSlashes(path)) && isFile(path)) this.#readFile(path, kind, readBytes(path), onVm, isPart)
  }

  #add(file: LintFile, isPart = false): void {
    const role = isPart ? undefined : this.#settings.role
    this.files.set(file.path, role && file.kind === 'script' ? { ...file, role } : file)
  }

  #readFile(path: string, kind: FileKind, content: Uint8Array = readBytes(path), ofVm = false, isPart = false): void {
    const shown = toSlashes(path)
    if (ofVm) this.#ofVm.add(path)
    const onVm = this.#isOnVm(path)
    const owned = onVm ? { permissions: readPermissions(path), folders: listFolders(path) } : {}
    this.#add({ path: shown, content: this.#contents.share(content), kind, ...owned }, isPart)
    this.writable.add(shown)
    this.#folders.add(folderOf(shown))
    this.onMachine ||= onVm
  }

  #readFolder(folder: string): void {
    const entries = readFolder(folder)
    for (const { name, isFolder } of entries) {
      const path = folder === '.' ? name : join(folder, name)
      if (this.files.size > mostFiles) throw refuse(folder, `it holds more than ${mostFiles} files of hooks`)
      if (isFolder) this.#readFolder(path)
      else if (hookName.test(name)) {
        const read = readHook(path)
        const content = read && this.#contents.share(read)
        const kind = content && recognise(toSlashes(path), this.#contents.readText(content))
        if (content && kind) this.#readFile(path, kind, content)
      }
    }
  }

  async #readInput(): Promise<LintFile> {
    const chunks: Buffer[] = []
    for await (const chunk of this.#settings.stdin ?? []) chunks.push(Buffer.from(chunk))
    const content = Buffer.concat(chunks)
    const path = toSlashes(this.#settings.stdinName ?? '-')
    const isJson = this.#settings.stdinName === undefined && /^\uFEFF?\s*\{/.test(content.toString('utf8'))
    return { path, content, kind: isJson ? 'config' : guessKind(path) }
  }

  #isOnVm(path: string): boolean {
    return this.#settings.checkOwner ?? (this.#ofVm.has(path) || /^\/etc\/azure(?:\/|$)/.test(toSlashes(path)))
  }
}

/** What lies above etc/azure in a tree that holds the files of a VM; undefined on the VM itself. */
function findRoot(path: string): string | undefined {
  const [, root] = /^(.+)\/etc\/azure(?:\/|$)/.exec(toSlashes(dirname(path))) ?? []
  return root
}
