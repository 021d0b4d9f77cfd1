// What of a script nobody looked at, so that no good word covers it.
import type { Project } from './project.js'

/** Sentences without their subject, which is the script: `runs /opt/x.sh, which was not followed`. */
export function listNotChecked(file: Project['files'][number]): string[] {
  if (file.kind !== 'script') return []
  const elsewhere = file.elsewhere
    .filter(({ name, isSourced }) => !isSourced || file.findLibrary(name) === undefined)
    .map(({ name }) => `runs ${name}, which was not followed`)
  if (file.role === undefined || file.hook.calls.length > 0) return elsewhere
  const isDatabase = /ExternalFreeze|ExternalThaw/i.test(file.source.text)
  const contract = isDatabase
    ? 'calls the database in a way that could not be followed: `make-azure-hooks rehearse` runs it'
    : 'holds no InterSystems call: whether it freezes and thaws was not checked'
  return [...elsewhere, contract]
}
