// The hooks in a tar file, read without unpacking it, and what lies beside them.
import { readTar } from '../archive/read-tar.js'
import { recognise } from '../model/hook-files.js'
import type { LintFile } from '../model/lint.js'
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
  const hooks = members.flatMap(({ path: inside, content }): LintFile[] => {
    const text = content.toString('utf8')
    if (nameOf(inside) === 'bundle.json') manifests.set(folderOf(`${path}/${inside}`), text)
    const kind = recognise(inside, text)
    return kind ? [{ path: `${path}/${inside}`, content, kind }] : []
  })
  return { hooks, manifests }
}
