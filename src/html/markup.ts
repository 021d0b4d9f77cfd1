// Markup in which everything that is put in is text, unless it is markup itself.
import { escapeUnprintable } from '../model/text.js'

class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type { Markup }

type Part = Markup | string | number | readonly Part[]

/** A template whose values are escaped: names of instances, logs and whatever else a bundle brings along. */
export function markup(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(texts.map((text, index) => text + toText(values[index] ?? '')).join(''))
}

/** A text of our own as it is, such as a style sheet. */
export function trust(text: string): Markup {
  return new Markup(text)
}

function toText(part: Part): string {
  if (part instanceof Markup) return part.text
  if (Array.isArray(part)) return part.map(toText).join('')
  return escapeText(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Also characters that a page must not hold or that would turn it around; line feeds stay. */
function escapeText(text: string): string {
  const printable = text.split('\n').map(escapeUnprintable).join('\n')
  return printable.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
