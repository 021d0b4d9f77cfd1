// Text that comes in pieces, as lines.
import { longestRow } from './row.js'

export interface Line {
  readonly number: number
  /** Without its end; undefined when it is too long to keep. */
  readonly text: string | undefined
}

/** Lines end with LF, CRLF or CR. Never holds more than one line that is not too long, and one piece. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 1
  let rest: string | undefined = ''
  let endsWithCr = false
  for await (const piece of pieces) {
    // A CRLF whose halves came in two pieces.
    let start = endsWithCr && piece.startsWith('\n') ? 1 : 0
    if (piece !== '') endsWithCr = piece.endsWith('\r')
    for (const { index, 0: end } of piece.matchAll(/\r\n|\n|\r/g)) {
      if (index < start) continue
      yield { number, text: append(rest, piece.slice(start, index)) }
      start = index + end.length
      number++
      rest = ''
    }
    rest = append(rest, piece.slice(start))
  }
  if (rest !== '') yield { number, text: rest }
}

function append(text: string | undefined, more: string): string | undefined {
  return text === undefined || text.length + more.length > longestRow ? undefined : text + more
}
