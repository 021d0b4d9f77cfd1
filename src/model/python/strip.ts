// str.strip(): JavaScript's trim takes a byte-order mark for blank and leaves some of Python's blanks.

const blank = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const atStart = new RegExp(`^${blank}+`)

export function stripStart(text: string): string {
  return text.replace(atStart, '')
}

/** Letter by letter: a pattern for blanks at the end takes quadratic time. */
export function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && atStart.test(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}

export function stripText(text: string): string {
  return stripStart(stripEnd(text))
}
