// The sandbox's own /etc: what programs need to run, to know users and to become one, and nothing else.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const names = [
  'passwd',
  'group',
  'shadow',
  'gshadow',
  'nsswitch.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'alternatives',
  'pam.d',
  'pam.conf',
  'security',
  'login.defs',
  'localtime',
  'mtab',
]

export interface User {
  readonly name: string
  readonly id: number
}

/** @param folder empty, to become /etc */
export function writeEtc(folder: string, users: readonly User[]): void {
  for (const name of names) copyIfReadable(join('/etc', name), join(folder, name))
  mkdirSync(join(folder, 'azure'), { mode: 0o755 })
  for (const { name, id } of users) {
    addLine(join(folder, 'passwd'), `${name}:x:${id}:${id}::/:/usr/sbin/nologin`)
    addLine(join(folder, 'group'), `${name}:x:${id}:`)
  }
}

const asItIs = { recursive: true, dereference: false, verbatimSymlinks: true, preserveTimestamps: true }

function copyIfReadable(from: string, to: string): void {
  try {
    if (existsSync(from)) cpSync(from, to, asItIs)
  } catch {
    // An ordinary user may not read the passwords, and nobody in the sandbox needs them then.
  }
}

function addLine(path: string, line: string): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : ''
  if (text.split('\n').some((each) => each.startsWith(line.slice(0, line.indexOf(':') + 1)))) return
  writeFileSync(path, `${text}\n${line}\n`)
}
