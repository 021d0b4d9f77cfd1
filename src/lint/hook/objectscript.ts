// The calls of Backup.General in the ObjectScript that a session is given.
import type { DatabaseCall, Method } from './terms.js'
import { unknownCharacter } from './value.js'

export type { DatabaseCall, Method } from './terms.js'

const methods: Readonly<Record<string, Method>> = {
  externalfreeze: 'freeze',
  externalthaw: 'thaw',
  iswdsuspended: 'probe',
  iswdsuspendedext: 'probe',
  externalsethistory: 'history',
}

/** The calls in order, in text where what is unknown stands as `unknownCharacter`. */
export function findCalls(code: string): DatabaseCall[] {
  const calls: DatabaseCall[] = []
  for (const match of code.matchAll(/##class\(\s*(?:%SYS\.)?Backup\.General\s*\)\s*\.\s*(\w+)\s*(\()?/gi)) {
    const name = match[1] ?? ''
    const method = methods[name.toLowerCase()]
    if (!method) continue
    calls.push({ method, name, parameters: match[2] ? splitParameters(code, match.index + match[0].length) : [] })
  }
  return calls
}

/** Whether the text is the beginning of a call on a line of its own, as after a command torn by copy and paste. */
export function isCallText(text: string): boolean {
  return /^\s*(?:(?:do|d|write|w|set|s)\s+[^#]*)?##class\(\s*(?:%SYS\.)?Backup\.General\s*\)/i.test(text)
}

/** Whether a statement sets the exit status of the session. */
export function setsStatus(code: string): boolean {
  return /\.Terminate\(|\$zu(?:til)?\(\s*4\s*,/i.test(code)
}

/** The namespace that the code itself changes to, in capitals. */
export function findNamespaceChange(code: string): string | undefined {
  const match = /(?:\b(?:zn|znspace)\s+|\$namespace\s*=\s*|\$zu(?:til)?\(\s*5\s*,\s*)"([^"]*)"/i.exec(code)
  return match?.[1]?.toUpperCase()
}

/** The text of a string literal, or the value of a number; undefined for any other expression. */
export function readLiteral(expression: string): string | undefined {
  const text = expression.trim()
  if (/^"(?:[^"]|"")*"$/.test(text)) return text.slice(1, -1).replaceAll('""', '"')
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined
}

function splitParameters(code: string, start: number): (string | undefined)[] {
  const parameters: string[] = []
  let depth = 0
  let quoted = false
  let current = ''
  for (let at = start; at < code.length; at++) {
    const character = code.charAt(at)
    if (character === '"') quoted = !quoted
    if (!quoted) {
      if (character === ')' && depth === 0) break
      if (character === '(') depth++
      if (character === ')') depth--
      if (character === ',' && depth === 0) {
        parameters.push(current)
        current = ''
        continue
      }
    }
    current += character
  }
  if (parameters.length > 0 || current.trim() !== '') parameters.push(current)
  return parameters.map((parameter) => (parameter.includes(unknownCharacter) ? undefined : parameter.trim()))
}
