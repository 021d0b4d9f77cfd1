// Field splitting: where an unquoted value falls apart.

import type { State } from './state.js'
import { makeText, readText, type Value } from './value.js'

/** Hands on the parts of the value, and says where a word ends. */
export function splitValue(value: Value, state: State, push: (value: Value) => void, close: () => void): void {
  const separators = readText(state.get('IFS') ?? makeText(' \t\n')) ?? ' \t\n'
  const whole =
    value.pieces.length === 1 && (typeof value.pieces[0] !== 'string' || !hasAny(value.pieces[0], separators))
  if (whole) {
    push(typeof value.pieces[0] === 'string' ? value : { ...value, many: true })
    return
  }
  for (const piece of value.pieces) {
    if (typeof piece !== 'string') {
      push({ pieces: [piece], tainted: value.tainted, many: true })
      continue
    }
    let word = ''
    for (const character of piece) {
      if (separators.includes(character)) {
        if (word !== '') push(makeText(word, value.tainted))
        word = ''
        close()
      } else word += character
    }
    if (word !== '') push(makeText(word, value.tainted))
  }
}

function hasAny(text: string, characters: string): boolean {
  return [...characters].some((character) => text.includes(character))
}
