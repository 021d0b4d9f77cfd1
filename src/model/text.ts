// Text as it appears in messages.

// Control, format, private and unassigned characters, lone surrogates, and the two line separators of Unicode.
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** Whether the text holds a character that a terminal, a log or a reviewer would not show as it is. */
export function hasUnprintable(text: string): boolean {
  return unprintable.test(text)
}

/** The text with unprintable characters as escapes. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}

/** A value between double quotes, unprintable characters as escapes, long ones cut: safe on one line of a terminal. */
export function quoteValue(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  const escaped = escapeUnprintable(json)
  return escaped.length > 80 ? `${escaped.slice(0, 76)}…${escaped.at(-1)}` : escaped
}

/** `A, B and C`. */
export function listAll(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Alternatives as `a, b or c`. */
export function listAlternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
