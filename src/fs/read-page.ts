// The page that is built with the command and lies beside it.
import { readFileSync } from 'node:fs'

export function readPage(): string {
  return readFileSync(new URL('./page.html', import.meta.url), 'utf8')
}
