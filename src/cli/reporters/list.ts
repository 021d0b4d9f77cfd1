// Lists and explanations for programs, in the form of schemas/list.schema.json.
import { explainRule, listRules, type RuleRow } from '../../lint/explain.js'
import type { Entry } from '../../model/codes/search.js'
import type { ListedFault, ListedTarget } from '../../model/generated/list.js'
import { version } from '../../model/generated/option-table.js'

interface Listed {
  readonly codes?: readonly Entry[]
  readonly rules?: readonly (RuleRow & { readonly page?: string })[]
  readonly faults?: readonly ListedFault[]
  readonly targets?: readonly ListedTarget[]
}

export function composeList(list: Listed): string {
  return `${JSON.stringify({ schemaVersion: 1, version, ...list }, null, 2)}\n`
}

/** What a word is explained by: entries, and pages of rules. */
export function composeExplanations(found: readonly (Entry | string)[]): string {
  const codes = found.filter((each) => typeof each !== 'string')
  const rules = listRules().map(addPage)
  return composeList({
    ...(codes.length > 0 ? { codes } : {}),
    ...(codes.length < found.length ? { rules: rules.filter(({ page }) => found.includes(page)) } : {}),
  })
}

function addPage(rule: RuleRow): RuleRow & { readonly page: string } {
  return { ...rule, page: explainRule(rule.id) ?? '' }
}
