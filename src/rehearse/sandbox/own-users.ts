// The users of a sandbox.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface User {
  readonly name: string
  readonly id: number
  /** / if not told. */
  readonly home?: string
}

/** @param folder the sandbox's /etc, which init.sh has filled */
export function addUsers(folder: string, users: readonly User[]): void {
  for (const { name, id, home = '/' } of users) {
    addLine(join(folder, 'passwd'), `${name}:x:${id}:${id}::${home}:/usr/sbin/nologin`)
    addLine(join(folder, 'group'), `${name}:x:${id}:`)
  }
}

function addLine(path: string, line: string): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : ''
  if (text.split('\n').some((each) => each.startsWith(line.slice(0, line.indexOf(':') + 1)))) return
  writeFileSync(path, `${text}\n${line}\n`)
}
