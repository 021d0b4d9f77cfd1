// Where a JSON reader stands: moves over blanks, comments and mistakes, and notes each mistake with its repair.
import type { JsonProblem, JsonProblemKind } from './nodes.js'

export class JsonCursor {
  readonly problems: JsonProblem[] = []
  protected readonly text: string
  protected at = 0

  constructor(text: string) {
    this.text = text
  }

  protected get ended(): boolean {
    return this.at >= this.text.length
  }

  protected get next(): string {
    return this.text[this.at] ?? ''
  }

  protected note(kind: JsonProblemKind, pos: number, end: number, text?: string): void {
    this.problems.push({ kind, pos, end, repair: text === undefined ? undefined : { pos, end, text } })
  }

  protected skipBad(kind: JsonProblemKind, length: number, text?: string): void {
    this.note(kind, this.at, this.at + length, text)
    this.at += length
  }

  protected skipBlanks(): void {
    for (; !this.ended; ) {
      const rest = this.text.slice(this.at, this.at + 2)
      if (/^[ \t\r\n]/.test(rest)) this.at++
      else if (/^[\p{Zs}\f\v\uFEFF\u200B]/u.test(rest)) this.skipBad('blank', 1, ' ')
      else if (rest === '//' || rest.startsWith('#')) this.#skipComment('\n', 0)
      else if (rest === '/*') this.#skipComment('*/', 2)
      else return
    }
  }

  #skipComment(closing: string, length: number): void {
    const found = this.text.indexOf(closing, this.at)
    const end = found === -1 ? this.text.length : found + length
    // A carriage return belongs to the line's end.
    const until = closing === '\n' && this.text[end - 1] === '\r' ? end - 1 : end
    const at = this.at
    let blanks = 0
    while (' \t'.includes(this.text[at - blanks - 1] ?? '-')) blanks++
    this.problems.push({ kind: 'comment', pos: at, end: until, repair: { pos: at - blanks, end: until, text: '' } })
    this.at = Math.max(until, at + 1)
  }
}
