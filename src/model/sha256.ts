// Checksums. In the page src/page/sha256.ts takes this module's place.
import { createHash } from 'node:crypto'

/** SHA-256 of the bytes, of a text's in UTF-8, hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
