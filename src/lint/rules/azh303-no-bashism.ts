// A script holds only what every sh takes.
import type { Span } from '../../model/lint.js'
import { quoteValue } from '../../model/text.js'
import { type Construct, stopsInside } from '../bashisms/construct.js'
import { findBashisms } from '../bashisms/find-bashisms.js'
import { type ConstructKey, constructs } from '../bashisms/found.js'
import { defineRule, type Sentence } from '../rule.js'

/** One message for each construct. */
const messages: Record<string, (args: { readonly code: string; readonly isInside: boolean }) => Sentence> =
  Object.fromEntries(
    Object.entries<Construct>(constructs).map(([key, { is, dash, advice }]) => [
      key,
      ({ code, isInside }) => ({
        problem: `${quoteValue(code)} is ${is}.`,
        effect: `Azure runs sh, which is dash on Debian and Ubuntu, and dash ${isInside ? stopsInside(dash) : dash}`,
        advice,
      }),
    ]),
  )

export const noBashism = defineRule({
  id: 'AZH303',
  name: 'no-bashism',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages,
  check({ target, text, report, edit }) {
    let array: Span | undefined
    for (const { key, at, isInside } of findBashisms(target.script)) {
      // `declare -a list=(…)` is one fault, which is told of the whole.
      if (key === 'array' && array && at.end <= array.end) continue
      if (key === 'declare') array = at

      const [code = ''] = text.slice(at.pos, at.end).split(/\r?\n/)
      const { severity = 'error' } = constructs[key]
      const sh = writeForSh(key, text.slice(at.pos, at.end))
      const fix = sh === undefined ? undefined : { title: 'Write it as every sh reads it', edits: [edit(at, sh)] }
      report({ at, message: key, args: { code, isInside }, severity, fix })
    }
  },
})

/** The same for every sh, where that needs no knowledge of the script; undefined where it does. */
function writeForSh(key: ConstructKey, code: string): string | undefined {
  switch (key) {
    case 'testEquals':
      return code === '==' ? '=' : undefined
    case 'pipeBoth':
      return '2>&1 |'
    case 'redirectBoth': {
      const [, more = '', target] = /^&>(>?)[ \t]*(\S.*)$/.exec(code) ?? []
      return target === undefined ? undefined : `>${more}${target} 2>&1`
    }
    case 'functionKeyword':
      return withName(code, (name, rest) => `${name}${rest}`)
    case 'functionWithoutParentheses':
    case 'functionOnOneLine':
    case 'functionBraceBelow':
      return withName(code, (name, rest) => `${name}()${rest}`)
    default:
      return undefined
  }
}

/** A function, if every sh takes its name. */
function withName(code: string, write: (name: string, rest: string) => string): string | undefined {
  const [, name, rest = ''] = /^function\s+([A-Za-z_]\w*)(?![^\s(){])(.*)$/s.exec(code) ?? []
  return name === undefined ? undefined : write(name, rest)
}

/** ShellCheck's codes for what a message of this rule says. */
export function findCodes(messageKey: string): readonly number[] {
  return Object.hasOwn(constructs, messageKey) ? constructs[messageKey as ConstructKey].codes : []
}
