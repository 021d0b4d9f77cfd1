// What to do with a package that is written, as commands that work when they are pasted.
import { quotePath } from '../shell/quote.js'
import { quoteBicep, quoteHcl } from '../template/quote-text.js'
import type { Package } from './packager.js'

/** The package's own steps, with its place in them, quoted for the language of each. */
export function listSteps(next: Package['next'], path: string): [purpose: string, command: string][] {
  const plain = path.replace(/(?<=.)[/\\]+$/, '')
  const name = plain.split(/[/\\]/).at(-1) ?? plain
  const words: Readonly<Record<string, string>> = {
    '{path}': quotePath(plain),
    '{name}': quotePath(name),
    '{bicep name}': quoteBicep(name),
    '{hcl name}': quoteHcl(name),
    '{hcl folder}': quoteHcl(`./${name}`),
  }
  return next.map(([purpose, command]) => [purpose, command.replaceAll(/\{[a-z ]+\}/g, (word) => words[word] ?? word)])
}
