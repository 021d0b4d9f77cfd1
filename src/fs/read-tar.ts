// What is in a tar file, read without unpacking it.
import { list, type ReadEntry } from 'tar'
import { UserError } from '../model/errors.js'
import { recognise } from '../model/hook-files.js'
import type { LintFile } from '../model/lint.js'
import { quoteValue } from '../model/text.js'

export interface TarredFile {
  /** In the tar file, without `./` at its beginning. */
  readonly path: string
  readonly content: Buffer
}

/** Hooks. Owners and modes in a tar file are not those on the VM, so they are left out. Throws a UserError when it is no
 * tar file. */
export async function readTar(path: string, largestBytes: number): Promise<LintFile[]> {
  const files = await readTarredFiles(path, largestBytes)
  return files.flatMap(({ path: inside, content }) => {
    const kind = recognise(inside, content.toString('utf8'))
    return kind ? [{ path: `${path}/${inside}`, content, kind }] : []
  })
}

/** All plain files that are not larger. Throws a UserError when it is no tar file. */
export async function readTarredFiles(path: string, largestBytes: number): Promise<TarredFile[]> {
  const files: TarredFile[] = []
  const take = (entry: ReadEntry) => {
    if (entry.type !== 'File' && entry.type !== 'OldFile') return entry.resume()
    if (entry.size > largestBytes) return entry.resume()
    const chunks: Buffer[] = []
    entry.on('data', (chunk: Buffer) => chunks.push(chunk))
    entry.on('end', () => files.push({ path: entry.path.replace(/^\.\//, ''), content: Buffer.concat(chunks) }))
  }
  try {
    await list({ file: path, strict: true, onReadEntry: take })
  } catch (error) {
    throw new UserError(`${quoteValue(path)} cannot be read: it is no whole tar file.`, {
      hint: error instanceof Error ? `tar says: ${error.message}` : undefined,
    })
  }
  return files
}
