// What the command line of `lint` asks for, checked.
import { UserError } from '../model/errors.js'
import type { Role, Severity } from '../model/lint.js'
import { findNearest } from '../model/nearest.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import type { formats } from './lint-options.js'

export interface LintRequest {
  readonly fix: boolean
  readonly dryRun: boolean
  /** Whether --fix keeps what it replaces. */
  readonly backup: boolean
  readonly format: (typeof formats)[number]
  readonly severity: Severity
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  readonly instance: string | undefined
  readonly product: 'iris' | 'cache' | undefined
  readonly role: Role | undefined
  readonly checkOwner: boolean | undefined
  readonly stdinFilename: string | undefined
  /** false: not wanted. */
  readonly shellcheck: string | false | undefined
  readonly requireShellcheck: boolean
  readonly allowEmpty: boolean
}

const levels = ['off', 'info', 'warning', 'error'] as const

/** Throws a UserError.
 * @param knownIds those of all rules */
export function readLintOptions(
  given: Readonly<Record<string, unknown>>,
  knownIds: readonly string[],
  defaultFormat: LintRequest['format'],
): LintRequest {
  const request = {
    ...given,
    fix: given['fix'] === true,
    dryRun: given['dryRun'] === true,
    backup: given['backup'] !== false,
    format: given['format'] ?? defaultFormat,
    severity: given['severity'] ?? 'warning',
    rules: readRules((given['rule'] as readonly string[] | undefined) ?? [], knownIds),
    requireShellcheck: given['requireShellcheck'] === true,
    allowEmpty: given['allowEmpty'] === true,
    // The choices were compared before, and the rest are texts.
  } as LintRequest
  checkInstance(request.instance)
  if (request.dryRun && !request.fix) {
    throw new UserError('--dry-run needs --fix.', { hint: 'Without --fix nothing is ever changed.' })
  }
  if (request.requireShellcheck && request.shellcheck === false) {
    throw new UserError('--require-shellcheck contradicts --no-shellcheck.', { hint: 'Give one of them.' })
  }
  return request
}

function readRules(words: readonly string[], knownIds: readonly string[]): Record<string, Severity | 'off'> {
  const rules: Record<string, Severity | 'off'> = {}
  for (const word of words) {
    const [, id = '', level = ''] = /^([^=]*)=(.*)$/.exec(word) ?? []
    const known = levels.find((candidate) => candidate === level)
    if (!known) {
      throw new UserError(`--rule is ${quoteValue(word)}, but must be an id, = and ${listAlternatives(levels)}.`, {
        hint: 'For example --rule AZH110=off.',
      })
    }
    const upper = id.toUpperCase()
    if (!knownIds.includes(upper) && !/^SC\d{4}$/.test(upper)) {
      const nearest = findNearest(upper, knownIds)
      throw new UserError(`--rule names ${quoteValue(id)}, which is no rule.`, {
        hint: nearest ? `Did you mean ${nearest}?` : 'See --list-rules.',
      })
    }
    rules[upper] = known
  }
  return rules
}

/** As for generate, because a fix writes the name into a script. */
function checkInstance(instance: string | undefined): void {
  if (instance === undefined || /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(instance)) return
  throw new UserError(`--instance is ${quoteValue(instance)}, but must be a name of letters, digits, _ and -.`, {
    hint: 'At most 64 characters, a letter or digit first.',
  })
}
