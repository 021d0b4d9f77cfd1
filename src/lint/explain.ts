// What the linter says about its rules.
import { UserError } from '../model/errors.js'
import type { Severity } from '../model/lint.js'
import { rulePages } from './generated/rule-pages.js'
import type { AnyRule } from './rule.js'
import { rules } from './rules/index.js'

export interface RuleRow {
  readonly id: string
  readonly name: string
  readonly severity: Severity
  readonly fixable: boolean
  /** The first sentence of its page. */
  readonly summary: string
}

/** All rules in the order of their ids. */
export function listRules(): RuleRow[] {
  return rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    severity: rule.severity,
    fixable: rule.fixable,
    summary: summarise(rule),
  }))
}

/** The page of a rule, by its id or name in any case; undefined when there is no such rule. */
export function explainRule(word: string): string | undefined {
  const lower = word.toLowerCase()
  const rule = rules.find(({ id, name }) => id.toLowerCase() === lower || name === lower)
  return rule && rulePages[rule.id]
}

function summarise({ id }: AnyRule): string {
  const paragraph = rulePages[id]?.split('\n\n')[1]?.replaceAll('\n', ' ') ?? ''
  return /^.*?[.?!](?= |$)/.exec(paragraph)?.[0] ?? paragraph
}

/** What is said to a code of ShellCheck's, which has its page elsewhere; undefined for any other word. */
export function referToShellCheck(word: string): UserError | undefined {
  const code = word.toUpperCase()
  if (!/^SC\d{4}$/.test(code)) return undefined
  return new UserError(`${code} is a code of ShellCheck.`, { hint: `See https://www.shellcheck.net/wiki/${code}` })
}
