// Makes what the page shows. Whatever comes from outside becomes text or an attribute's value, never markup.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { escapeUnprintable } from '../model/text.js'

type Content = Node | string | undefined | readonly Content[]
type Listener = (event: Event) => void

/** @param attributes `false` and undefined: without it; a function listens to the event of that name */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number | boolean | undefined | Listener>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...flatten(content))
  return element
}

function flatten(content: readonly Content[]): (Node | string)[] {
  return content.flatMap((part) => {
    if (part === undefined) return []
    return typeof part === 'string' || part instanceof Node ? [part] : flatten(part)
  })
}

/** An element of page.html. */
export function find<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found as Type
}

/** A text with what nobody would see, or what would turn the line around, as escapes; tabs and line ends stay. */
export function show(text: string): string {
  return text.replaceAll(/[^\t\n]+/g, escapeUnprintable)
}

/** Hands a file to the person; where it goes is the browser's business. */
export function save(name: string, content: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  create('a', { href: address, download: name }).click()
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
