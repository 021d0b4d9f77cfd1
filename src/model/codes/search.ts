// Finds what explains a word that somebody typed: a number, a range, a name, a phrase of a log.

import { chapters } from '../restore/index.js'
import { agentErrors } from './agent-errors.js'
import { agentMessages } from './agent-messages.js'
import { azureCodes } from './azure.js'
import { backupErrors } from './backup-errors.js'
import type { Explanation } from './explanation.js'
import { sessionStatuses } from './intersystems.js'
import { scriptStatuses } from './script-statuses.js'
import { describeSignal, shellStatuses } from './shell.js'
import { words } from './words.js'

export type Origin = 'azure' | 'script' | 'intersystems' | 'shell' | 'word'

export interface Entry extends Explanation {
  readonly origin: Origin
  /** The number or the word. */
  readonly label: string
  /** What else it is called. */
  readonly names: readonly string[]
  /** false: Azure's portal never shows it. */
  readonly reported: boolean
  /** A chapter of the restore: lines of Markdown. */
  readonly text?: readonly string[]
}

function fromStatus(origin: Origin, { status, ...explanation }: Explanation & { status: number }): Entry {
  return { ...explanation, origin, label: String(status), names: [], reported: true }
}

/** Everything that can be explained. */
export const entries: readonly Entry[] = [
  ...azureCodes.map(({ code, name, constant, ...explanation }): Entry => {
    const names = name === '' ? [constant] : [name, constant]
    return { ...explanation, origin: 'azure', label: String(code), names }
  }),
  ...scriptStatuses.map(({ short, ...status }) => fromStatus('script', status)),
  ...sessionStatuses.map((status) => fromStatus('intersystems', status)),
  ...shellStatuses.map((status) => fromStatus('shell', status)),
  ...[...words, ...chapters, ...agentErrors, ...backupErrors, ...agentMessages].map(
    ({ words: [label = '', ...names], ...explanation }): Entry => {
      return { ...explanation, origin: 'word', label, names, reported: true }
    },
  ),
]

/** All that a word can mean; empty when it means nothing here. Capitals, blanks and marks do not count. */
export function findEntries(word: string): Entry[] {
  const [, from, to] = /^(\d{1,4})\s*[-–]\s*(\d{1,4})$/.exec(word.trim()) ?? []
  if (from !== undefined) return entries.filter(({ label }) => isWithin(Number(label), Number(from), Number(to)))
  if (/^\s*\d+\s*$/.test(word)) {
    const signal = describeSignal(Number(word))
    const found = entries.filter(({ label, names }) => [label, ...names].includes(String(Number(word))))
    return signal ? [...found, fromStatus('shell', signal)] : found
  }
  const wanted = simplify(word)
  return entries.filter((entry) => namesOf(entry).some((name) => simplify(name) === wanted))
}

/** All that a pasted line of a log or a portal tells of, the longest names first: what is written there as a name, else
 * what it calls a code or a status, else words that may mean something else. A number alone may be a date. */
export function findInText(text: string): Entry[] {
  const line = spread(text)
  const named = entries
    .flatMap((entry) => namesOf(entry).map((name) => ({ entry, name, words: spread(name) })))
    .filter(({ words: wanted }) => line.includes(wanted))
    .sort((one, other) => other.words.length - one.words.length)
  const whole = named.filter((one, index) => !named.slice(0, index).some((longer) => longer.words.includes(one.words)))
  const telling = whole.filter(({ name }) => isTelling(name))
  const codes = [...text.matchAll(codeInText)].flatMap(([, number = '']) => findEntries(number))
  const found = [...telling.map(({ entry }) => entry), ...codes]
  return [...new Set(found.length > 0 ? found : whole.map(({ entry }) => entry))]
}

const before = '(?:(?:error|status|exit|return)[ _-]?(?:code|status)?|code|ended with|errno)'
const codeInText = new RegExp(String.raw`\b${before}\b["' ]*[:=(]?["' ]*(\d{1,6})\b(?![-/:.]\d)`, 'gi')

/** Nobody writes it by chance: several words, or capitals within one. */
function isTelling(name: string): boolean {
  return /[a-z][A-Z]|\w\W+\w/.test(name) || /^\d{5,}$/.test(name)
}

/** In small letters, with one blank for each stretch of anything else: ` no module named `. */
function spread(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^a-z0-9%]+/g, ' ')
    .trim()} `
}

/** Names and words, for a suggestion. */
export function listNames(): string[] {
  return entries.flatMap(namesOf)
}

function namesOf({ origin, label, names }: Entry): readonly string[] {
  return origin === 'word' ? [label, ...names] : names
}

function isWithin(number: number, from: number, to: number): boolean {
  return number >= from && number <= to
}

/** The host writes a name as `StatusCode.NAME,`. */
function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/^statuscode\./, '')
    .replaceAll(/[^a-z0-9%]/g, '')
}
