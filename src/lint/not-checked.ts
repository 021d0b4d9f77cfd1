// What of a script nobody looked at, so that no good word covers it.

import { isOtherLanguage } from '../model/shebang.js'
import { findDatabase } from './hook/clients.js'
import { findOtherCall } from './hook/session.js'
import type { Project, ScriptFile } from './project.js'
import { isUtf16 } from './source.js'

/** Sentences without their subject, which is the script: `runs /opt/x.sh, which was not followed`. */
export function listNotChecked(file: Project['files'][number]): string[] {
  if (file.kind !== 'script') return []
  if (file.role === undefined && !file.isBoth) return []
  if (isUtf16(file.source.text)) return ['is saved as UTF-16: it was not read']
  if (isOtherLanguage(file.source.text, file.source.path)) return ['is in another language than sh: it was not read']
  const elsewhere = file.hook.followed.unread.map((name) => `runs ${name}, which was not followed`)
  if (file.hook.calls.length > 0) return elsewhere
  const [method] = file.hook.sessions.flatMap((session) => findOtherCall(session) ?? [])
  if (method) return [...elsewhere, `calls ${method}, which stands in the database: it was not looked at`]
  const isDatabase = /ExternalFreeze|ExternalThaw/i.test(file.source.text)
  const contract = isDatabase
    ? 'calls the database in a way that could not be followed: `make-azure-hooks rehearse` runs it'
    : `holds no InterSystems call: its contract was not checked${describeDatabase(file)}`
  return [...elsewhere, contract]
}

function describeDatabase({ hook }: ScriptFile): string {
  const database = findDatabase(hook.programs)
  return database === undefined ? '' : ` (it is taken for a hook of ${database})`
}
