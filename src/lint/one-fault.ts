// One finding for one fault.
import type { Diagnostic } from '../model/lint.js'

/** Findings that another one says better where both begin. */
const better: Readonly<Record<string, string>> = { 'AZH303 testEquals': 'AZH204 operator' }

/** Each sentence once at each place, and without what another finding there says better. */
export function dropRepeated(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ path, span }: Diagnostic, what: string) => `${path} ${span.pos} ${what}`
  const said = new Set(diagnostics.map((each) => keyOf(each, nameFinding(each))))
  const seen = new Set<string>()
  return diagnostics.filter((each) => {
    const key = keyOf(each, `${each.id} ${each.message}`)
    const twin = better[nameFinding(each)]
    if (seen.has(key) || (twin !== undefined && said.has(keyOf(each, twin)))) return false
    seen.add(key)
    return true
  })
}

function nameFinding({ id, messageKey }: Diagnostic): string {
  return `${id} ${messageKey}`
}
