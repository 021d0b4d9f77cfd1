// Expands words as a shell would, as far as that is known without running the script.
import type { Span } from '../../model/lint.js'
import type {
  ArithmeticExpansionPart,
  DoubleQuotedChild,
  ParameterExpansionPart,
  Word,
  WordPart,
} from '../../shell/parse.js'
import { calculate } from './arithmetic.js'
import { isOwnPath, ownFolder } from './own-folder.js'
import { readParameter } from './parameters.js'
import { removePattern } from './pattern.js'
import { splitValue } from './split.js'
import type { State } from './state.js'
import { empty, identify, join, makeHole, makeText, readText, type Value } from './value.js'

/** A word behaves differently where the shell splits it and where it does not. */
interface Chunk {
  readonly value: Value
  readonly splits: boolean
  /** `"$@"`: each on its own. */
  readonly list?: readonly Value[]
}

/** The words that one word of the source becomes. */
export function expandFields(word: Word, state: State): Value[] {
  if (!word.parts) return [withPlace(makeText(word.value), word, state)]
  const fields: Value[] = []
  let current: Value[] | undefined
  const push = (value: Value) => {
    current ??= []
    current.push(value)
  }
  const close = () => {
    if (current) fields.push(join(current))
    current = undefined
  }
  for (const part of word.parts) {
    for (const chunk of expandPart(part, state)) {
      if (chunk.list) {
        chunk.list.forEach((value, index) => {
          if (index > 0) close()
          push(value)
        })
      } else if (chunk.splits) splitValue(chunk.value, state, push, close)
      else push(chunk.value)
    }
  }
  close()
  return withOrigin(fields, word, state)
}

/** The one text that a word becomes where nothing is split: in an assignment, a redirection, a case. */
export function expandText(word: Word, state: State): Value {
  if (!word.parts) return withPlace(makeText(word.value), word, state)
  const chunks = word.parts.flatMap((part) => expandPart(part, state))
  const values = chunks.map(({ value, list }) => (list ? joinWithBlanks(list) : value))
  return withOrigin([join(values)], word, state)[0] ?? empty
}

/** Like `expandText`, but what is quoted keeps its backslashes, so that a pattern takes it as it is. */
export function expandPattern(word: Word, state: State): Value {
  if (!word.parts) return makeText(word.value)
  return join(
    word.parts.map((part) => {
      if (part.type === 'Glob' || part.type === 'Literal') return makeText(part.text)
      const value = join(expandPart(part, state).map((chunk) => chunk.value))
      const quoted = part.type === 'SingleQuoted' || part.type === 'DoubleQuoted'
      const text = readText(value)
      return quoted && text !== undefined ? makeText(text.replaceAll(/[\\*?[]/g, '\\$&'), value.tainted) : value
    }),
  )
}

function withOrigin(fields: Value[], word: Word, state: State): Value[] {
  const [only] = fields
  const literal = word.parts?.every(isLiteral)
  return only && fields.length === 1 && literal && !only.origin ? [withPlace(only, word, state)] : fields
}

function withPlace(value: Value, word: Word, state: State): Value {
  return state.isNested ? value : { ...value, origin: word }
}

function isLiteral(part: WordPart): boolean {
  if (part.type === 'DoubleQuoted') return part.parts.every(({ type }) => type === 'Literal')
  return part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'Glob'
}

function expandPart(part: WordPart | DoubleQuotedChild, state: State, quoted = false): Chunk[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ value: makeText(part.value), splits: false }]
    case 'Glob':
      // A set in brackets that matches no file stays as it is, such as a placeholder [SID].
      if (part.kind === 'bracket') return [{ value: makeText(part.text), splits: false }]
      return [{ value: { ...makeHole(`glob ${part.pos}`), many: true }, splits: false }]
    case 'DoubleQuoted':
    case 'LocaleString':
      return expandQuoted(part.parts, state)
    case 'SimpleExpansion':
      return expandParameter(part.text.slice(1), part, state, quoted)
    case 'ParameterExpansion':
      return [{ value: expandOperation(part, state, quoted), splits: !quoted }]
    case 'CommandExpansion':
      return [{ value: state.substitutions.get(part)?.output ?? makeHole(`output ${part.pos}`), splits: !quoted }]
    case 'ArithmeticExpansion':
      return [{ value: expandArithmetic(part, state), splits: !quoted }]
    default:
      return [{ value: makeText(part.text), splits: false }]
  }
}

function expandQuoted(parts: readonly DoubleQuotedChild[], state: State): Chunk[] {
  if (parts.length === 0) return [{ value: empty, splits: false }]
  const chunks = parts.flatMap((part) => expandPart(part, state, true))
  if (chunks.some(({ list }) => list)) return chunks
  return [{ value: join(chunks.map(({ value }) => value)), splits: false }]
}

function expandParameter(name: string, at: Span, state: State, quoted: boolean): Chunk[] {
  if (name === '@' || name === '*') {
    if (!state.parameters) return [{ value: { ...makeHole('parameters'), many: true }, splits: false }]
    const list = state.parameters
    if (name === '@' || !quoted) return [{ value: joinWithBlanks(list), splits: false, list }]
    return [{ value: joinWithBlanks(list), splits: false }]
  }
  return [{ value: readParameter(name, at, state), splits: !quoted }]
}

function expandOperation(part: ParameterExpansionPart, state: State, quoted: boolean): Value {
  const { parameter, operation, prefix, index } = part
  if (parameter === 'PIPESTATUS' && !operation && !prefix) {
    const at = index ? Number(readText(expandText(index, state))) : 0
    return state.pipeStatuses[at] ?? makeHole(`pipe status ${at}`, state.sessionCount > 0)
  }
  if (index || prefix === '!') return makeHole(`${part.text} ${part.pos}`, state.sessionCount > 0)
  const guarded = operation?.type === 'Default'
  if (parameter === '@' || parameter === '*') {
    return join(expandParameter(parameter, part, state, quoted).map(({ value }) => value))
  }
  const value = readParameter(parameter, part, state, guarded)
  if (prefix === '#') return measure(value)
  if (!operation) return value
  if (operation.type === 'Default') return applyDefault(parameter, value, operation.operator, operation.operand, state)
  const derived = makeHole(`${identify(value)}${part.text}`, value.tainted)
  if (operation.type !== 'Remove') return derived
  if (isOwnPath(value) && operation.operator === '%' && operation.operand.text === '/*') return ownFolder
  const text = readText(value)
  const pattern = readText(expandPattern(operation.operand, state))
  if (text === undefined || pattern === undefined) {
    return { ...derived, pieces: [{ name: `${identify(value)}${operation.operator}${pattern ?? part.pos}` }] }
  }
  const rest = removePattern(text, operation.operator, pattern)
  return rest === undefined ? derived : makeText(rest, value.tainted)
}

function applyDefault(name: string, value: Value, operator: string, operand: Word, state: State): Value {
  const strict = operator.startsWith(':')
  const text = readText(value)
  const isSet = state.variables.get(name) !== undefined || text !== '' || /^\W$/.test(name)
  const missing = text === undefined ? undefined : strict ? text === '' : !isSet
  if (operator.endsWith('+')) {
    if (missing === undefined) return makeHole(`${identify(value)} ${operator} ${operand.text}`, value.tainted)
    return missing ? empty : expandText(operand, state)
  }
  if (missing === undefined || !missing) return value
  if (operator.endsWith('?')) return makeHole(`${name} required`)
  const replacement = expandText(operand, state)
  if (operator.endsWith('=')) state.set(name, replacement)
  return replacement
}

function measure(value: Value): Value {
  const text = readText(value)
  return text === undefined ? makeHole(`length of ${identify(value)}`, value.tainted) : makeText(String(text.length))
}

function expandArithmetic(part: ArithmeticExpansionPart, state: State): Value {
  const tainted = { found: false }
  const result = calculate(part.expression, (name) => {
    const value = readParameter(name, part, state, true)
    tainted.found ||= value.tainted
    return readText(value)
  })
  if (result.assigned) state.set(result.assigned.name, makeText(result.assigned.text, tainted.found))
  if (result.value === undefined)
    return makeHole(`${part.text} ${part.pos} ${state.events?.length ?? 0}`, tainted.found)
  return makeText(String(result.value), tainted.found)
}

function joinWithBlanks(values: readonly Value[]): Value {
  return join(values.flatMap((value, index) => (index === 0 ? [value] : [makeText(' '), value])))
}
