// The plain files in a tar file, read without unpacking it.
import { list } from 'tar/list'
import type { ReadEntry } from 'tar/read-entry'

export interface TarMember {
  /** As it stands there, without a leading ./ */
  readonly path: string
  readonly content: Buffer
}

/** Owners and modes in a tar file are not those on the VM, so they are left out, as are files larger than that and
 * those that are not wanted. Rejects when it is no whole tar file. */
export async function readTar(
  path: string,
  largestBytes: number,
  isWanted: (path: string) => boolean = () => true,
): Promise<TarMember[]> {
  const members: TarMember[] = []
  const take = (entry: ReadEntry) => {
    if (entry.type !== 'File' && entry.type !== 'OldFile') return entry.resume()
    const inside = entry.path.replace(/^(?:\.\/)+/, '')
    if (entry.size > largestBytes || !isWanted(inside)) return entry.resume()
    const chunks: Buffer[] = []
    entry.on('data', (chunk: Buffer) => chunks.push(chunk))
    entry.on('end', () => members.push({ path: inside, content: Buffer.concat(chunks) }))
  }
  await list({ file: path, strict: true, onReadEntry: take })
  return members
}
