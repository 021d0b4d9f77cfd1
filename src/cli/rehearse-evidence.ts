// What a report is evidence of: which hooks, played by which version, when, on which machine.

import { readFileSync } from 'node:fs'
import { arch, availableParallelism, hostname, release, type } from 'node:os'
import { version } from '../model/generated/option-table.js'
import type { HookSet } from '../model/hook-set.js'
import { sha256 } from '../model/sha256.js'
import type { Evidence } from '../rehearse/reporters/evidence.js'

/** As of now, on this machine. */
export function findEvidence(hooks: HookSet): Evidence {
  return {
    schemaVersion: 1,
    generator: { name: 'make-azure-hooks', version },
    bundle: hooks.name,
    checksum: addUp(hooks),
    playedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    machine: describeMachine(),
  }
}

/** What `sha256sum FILE… | sha256sum` gives on the VM, for files in the order of their paths. */
function addUp({ files }: HookSet): string {
  const lines = files.map(({ path, content }) => ({ path, line: `${sha256(content)}  ${path}\n` }))
  lines.sort((one, other) => (one.path < other.path ? -1 : 1))
  return sha256(lines.map(({ line }) => line).join(''))
}

function describeMachine(): string {
  const processors = availableParallelism()
  const count = `${processors} processor${processors === 1 ? '' : 's'}`
  return [hostname(), nameSystem(), `${type()} ${release()}`, arch(), count].filter(Boolean).join(', ')
}

/** As the distribution calls itself; '' where it does not say. */
function nameSystem(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? ''
  } catch {
    return ''
  }
}
