// Text of a shell variable or word as far as it is known without running the script.
import type { Piece, Value } from './terms.js'

export type { Value } from './terms.js'

export const empty: Value = { pieces: [], tainted: false }

export function makeText(text: string, tainted = false): Value {
  return { pieces: text === '' ? [] : [text], tainted }
}

export function makeHole(name: string, tainted = false): Value {
  return { pieces: [{ name }], tainted }
}

/** The whole text, if it is known. */
export function readText({ pieces }: Value): string | undefined {
  let text = ''
  for (const piece of pieces) {
    if (typeof piece !== 'string') return undefined
    text += piece
  }
  return text
}

/** One text for one value: holes stand as their names between control characters. */
export function identify({ pieces }: Value): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : `\u0001${piece.name}\u0002`)).join('')
}

/** The text with each hole as a control character that no script holds. */
export const unknownCharacter = '\u0001'
export function sketch({ pieces }: Value): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : unknownCharacter)).join('')
}

/** Whether it is certain to hold at least one character. */
export function isSurelyFilled({ pieces }: Value): boolean {
  return pieces.some((piece) => typeof piece === 'string' && piece !== '')
}

export function join(values: readonly Value[]): Value {
  if (values.length === 1 && values[0]) return values[0]
  const pieces: Piece[] = []
  let tainted = false
  for (const value of values) {
    tainted ||= value.tainted
    for (const piece of value.pieces) {
      const last = pieces.at(-1)
      if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece
      else pieces.push(piece)
    }
  }
  return { pieces, tainted }
}

/** As a command substitution takes line ends away. */
export function trimLineEnds(value: Value): Value {
  const last = value.pieces.at(-1)
  if (typeof last !== 'string' || !last.endsWith('\n')) return value
  const rest = last.replace(/\n+$/, '')
  const pieces = rest === '' ? value.pieces.slice(0, -1) : [...value.pieces.slice(0, -1), rest]
  return { ...value, pieces }
}
