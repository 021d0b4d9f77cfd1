// Gzip that gives the same bytes everywhere: Node's own differs between its versions and between processors.
import { gzipSync } from 'fflate'

/** Without a time and a name in the header. */
export function gzip(content: Uint8Array): Uint8Array {
  return gzipSync(content, { level: 9, mtime: 0 })
}
