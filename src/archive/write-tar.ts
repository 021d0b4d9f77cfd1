// Tar archives in memory: in the order given, owned by root, with fixed times.
import { Header } from 'tar/header'

export interface TarEntry {
  /** A folder's ends with a slash. At most 100 bytes. */
  readonly path: string
  readonly mode: number
  /** None for a folder. */
  readonly content?: string | Uint8Array
}

const blockSize = 512

/** @param epoch seconds since 1970, for each entry */
export function createTar(entries: readonly TarEntry[], epoch: number): Uint8Array {
  const blocks = entries.flatMap(({ path, mode, content }) => {
    const body = Buffer.from(content ?? '')
    const block = Buffer.alloc(blockSize)
    const header = new Header({
      path,
      mode,
      type: content === undefined ? 'Directory' : 'File',
      size: body.length,
      mtime: new Date(epoch * 1000),
      uid: 0,
      gid: 0,
      uname: 'root',
      gname: 'root',
    })
    // True: a field is too long for the plain format.
    if (header.encode(block)) throw new TypeError(`${path} does not fit into a plain tar header`)
    return [block, body, Buffer.alloc((blockSize - (body.length % blockSize)) % blockSize)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)])
}
