// Reads HCL with HashiCorp's own parser, compiled to JavaScript.
import hcl2 from 'hcl2-parser'

// biome-ignore lint/suspicious/noExplicitAny: whatever the text holds
export type Hcl = any

/** Blocks and attributes; a string has its escapes undone, any other expression stands as `${…}`. */
export function parseHcl(text: string): Hcl {
  const [found] = hcl2.parseToObject(text)
  if (found === null) throw new Error(`not HCL:\n${text}`)
  return found
}
