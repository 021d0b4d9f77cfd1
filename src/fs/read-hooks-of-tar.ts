// The hooks in a tar file, read without unpacking it, and what lies beside them.
import { readTar } from '../archive/read-tar.js'
import { findLocations, findReferences, recognise } from '../model/hook-files.js'
import type { LintFile } from '../model/lint.js'
import { isOtherLanguage } from '../model/shebang.js'
import { folderOf, nameOf } from '../model/slash-path.js'
import { refuseTar } from './sentences.js'

export interface HooksOfTar {
  readonly hooks: readonly LintFile[]
  /** Each bundle.json, by its folder. */
  readonly manifests: ReadonlyMap<string, string>
}

/** Throws a UserError when it is no tar file. */
export async function readHooksOfTar(path: string, largestBytes: number): Promise<HooksOfTar> {
  const members = await readTar(path, largestBytes).catch((error: unknown) => {
    throw refuseTar(path, error)
  })
  const manifests = new Map<string, string>()
  const referred = new Set(members.flatMap(({ path: inside, content }) => listReferred(inside, content)))
  const hooks = members.flatMap(({ path: inside, content }): LintFile[] => {
    const text = content.toString('utf8')
    if (nameOf(inside) === 'bundle.json') manifests.set(folderOf(`${path}/${inside}`), text)
    const kind =
      recognise(inside, text) ?? (referred.has(nameOf(inside)) && !isOtherLanguage(text) ? 'script' : undefined)
    return kind ? [{ path: `${path}/${inside}`, content, kind }] : []
  })
  return { hooks, manifests }
}

/** Names of files that a config names, or that a hook reads or starts. */
function listReferred(path: string, content: Buffer): string[] {
  const text = content.toString('utf8')
  const kind = recognise(path, text)
  const found = kind === 'script' ? findReferences(text) : kind === 'config' ? findLocations(text) : []
  return found.map(nameOf)
}
