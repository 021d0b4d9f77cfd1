// Options whose value is one of a few words.
import { UserError } from '../model/errors.js'
import { findNearest } from '../model/nearest.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import type { OptionSet } from './parse-arguments.js'

/** Throws a UserError for a value that is none of its option's. */
export function checkChoices(given: Readonly<Record<string, unknown>>, { rows }: OptionSet): void {
  for (const { key, flag, choices } of rows) {
    const value = given[key]
    if (!choices || value === undefined || choices.includes(String(value))) continue
    const nearest = findNearest(String(value), choices)
    throw new UserError(`--${flag} is ${quoteValue(value)}, but must be ${listAlternatives(choices)}.`, {
      hint: nearest ? `Did you mean ${quoteBlank(nearest)}?` : `Use --${flag} ${quoteBlank(choices[0] ?? '')}.`,
    })
  }
}

/** As a shell wants it. */
function quoteBlank(word: string): string {
  return word.includes(' ') ? `'${word}'` : word
}
