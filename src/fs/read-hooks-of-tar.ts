// The hooks in a tar file, read without unpacking it.
import { readTar } from '../archive/read-tar.js'
import { recognise } from '../model/hook-files.js'
import type { LintFile } from '../model/lint.js'
import { refuseTar } from './sentences.js'

/** Throws a UserError when it is no tar file. */
export async function readHooksOfTar(path: string, largestBytes: number): Promise<LintFile[]> {
  const members = await readTar(path, largestBytes).catch((error: unknown) => {
    throw refuseTar(path, error)
  })
  return members.flatMap(({ path: inside, content }) => {
    const kind = recognise(inside, content.toString('utf8'))
    return kind ? [{ path: `${path}/${inside}`, content, kind }] : []
  })
}
