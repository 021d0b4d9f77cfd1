// What a word, phrase or pasted line means: codes, statuses, words of logs, rules.
import { type Entry, findEntries, findInText, listNames } from '../model/codes/search.js'
import { UserError } from '../model/errors.js'
import { findNearest } from '../model/nearest.js'
import { quoteValue } from '../model/text.js'
import { explainRule, listRules, referToShellCheck } from './explain.js'

/** Entries, or the page of a rule. Throws a UserError for a word that means nothing here. */
export function explainWords(words: readonly string[]): (Entry | string)[] {
  // `explain Access Denied` without quotes is one phrase.
  const phrase = words.length > 1 ? findEntries(words.join(' ')) : []
  if (phrase.length > 0) return phrase
  const each = words.map(findWord)
  if (each.every((found) => found.length > 0)) return [...new Set(each.flat())]
  const told = findInText(words.join(' '))
  if (told.length > 0) return told
  throw refuse(words[each.findIndex((found) => found.length === 0)] ?? '')
}

function findWord(word: string): (Entry | string)[] {
  const found = findEntries(word)
  if (found.length > 0) return found
  const page = explainRule(word)
  return page === undefined ? [] : [page]
}

function refuse(word: string): UserError {
  const elsewhere = referToShellCheck(word)
  if (elsewhere) return elsewhere
  const known = [...listNames(), ...listRules().flatMap(({ id, name }) => [id, name])]
  const nearest = [word, ...word.split(/[\s"'`()[\]{}<>,;=]+/).filter(isLong)]
    .map((part) => (/^-?\d/.test(part) ? undefined : findNearest(part, known)))
    .find((name) => name !== undefined)
  return new UserError(`${quoteValue(word)} is no code, status, word or rule that is known here.`, {
    hint: nearest ? `Did you mean ${nearest}?` : 'make-azure-hooks explain, without a word, lists all of them.',
  })
}

/** Of a pasted line: short words are near to too many. */
function isLong(part: string): boolean {
  return part.length > 7
}
