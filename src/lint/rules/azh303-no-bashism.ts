// A script holds only what every sh takes.
import { quoteValue } from '../../model/text.js'
import type { Construct } from '../bashisms/construct.js'
import { findBashisms } from '../bashisms/find-bashisms.js'
import { type ConstructKey, constructs } from '../bashisms/found.js'
import { defineRule, type Sentence } from '../rule.js'
import { isOtherLanguage } from '../shebang.js'

/** One message for each construct. */
const messages: Record<string, (args: { readonly code: string }) => Sentence> = Object.fromEntries(
  Object.entries<Construct>(constructs).map(([key, { is, dash, advice }]) => [
    key,
    ({ code }) => ({
      problem: `${quoteValue(code)} is ${is}.`,
      effect: `Azure runs sh, which is dash on Debian and Ubuntu, and dash ${dash}`,
      advice,
    }),
  ]),
)

export const noBashism = defineRule({
  id: 'AZH303',
  name: 'no-bashism',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages,
  check({ target, text, report }) {
    if (isOtherLanguage(text)) return
    for (const { key, at } of findBashisms(target.script)) {
      const [code = ''] = text.slice(at.pos, at.end).split(/\r?\n/)
      const { severity = 'error' } = constructs[key]
      report({ at, message: key, args: { code }, severity })
    }
  },
})

/** ShellCheck's codes for what a message of this rule says. */
export function findCodes(messageKey: string): readonly number[] {
  return Object.hasOwn(constructs, messageKey) ? constructs[messageKey as ConstructKey].codes : []
}
