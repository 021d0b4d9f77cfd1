// Text as open(path) gives it: UTF-8, strictly, a byte-order mark kept.
import { PythonError } from '../../../model/python/error.js'

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new PythonError('ValueError', "'utf-8' codec can't decode the file")
  }
}
