// The az commands of a text, and what az 2.45 says of each: its options, and those that it wants (az-arguments.json,
// recorded by test/azure-cli).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../command.ts'

export interface AzArguments {
  /** Of each option that must be given, all of its names. */
  readonly required: readonly (readonly string[])[]
  /** Those that name a resource: all of them, or --ids. */
  readonly resource: readonly (readonly string[])[]
  readonly other: readonly (readonly string[])[]
}

export const argumentsPath = join(projectFolder, 'test/package/az-arguments.json')

/** By command. */
export const recorded = JSON.parse(readFileSync(argumentsPath, 'utf8')) as Record<string, AzArguments>

/** Words of a command, without `az`. */
export type AzCommand = readonly string[]

/** Every `az …` of a text: in code blocks, comments, sentences and inside of another command; up to the end of its line,
 * or of the code that it stands in. Prose such as "az is not logged in" is among them: see {@link isCommand}. */
export function findAzCommands(text: string): AzCommand[] {
  const joined = text.replaceAll(/\\\n[ \t]*#?[ \t]*/g, ' ')
  return [...joined.matchAll(/(?<![\w.-])az (?=[a-z])/g)].map(({ index }) => splitWords(joined.slice(index + 3)))
}

/** A word of shell: what stands in quotes and in `$(…)` belongs to it. Ends with the command. */
function splitWords(source: string): string[] {
  const words: string[] = []
  let rest = source
  for (;;) {
    const length = lengthOfWord(rest)
    if (length === 0) return words
    words.push(rest.slice(0, length))
    rest = rest.slice(length).replace(/^[ \t]+/, '')
  }
}

function lengthOfWord(text: string): number {
  let depth = 0
  let quote = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (text.startsWith('$(', index)) depth++
    else if (character === ')' && depth > 0) depth--
    else if (depth > 0) continue
    else if (character === '\n') return index
    else if (quote) quote = character === quote ? '' : quote
    else if (/['"]/.test(character)) quote = character
    else if (/[\s`|;)]/.test(character)) return index
  }
  return text.length
}

/** The command's name, as far as its words are none of an option's. */
export const nameOf = (command: AzCommand): string => {
  const first = command.findIndex((word) => word.startsWith('-'))
  return command.slice(0, first < 0 ? command.length : first).join(' ')
}

/** Whether it has options, which prose has not. */
export const isCommand = (command: AzCommand): boolean => command.some((word) => /^--?[a-z]/.test(word))

/** What az would refuse of it before it asks Azure: sentences. */
export function refusalsOf(command: AzCommand): string[] {
  const name = nameOf(command)
  const known = recorded[name]
  if (!known) return [`az-arguments.json does not have "${name}"`]
  // A script is a value, whatever it begins with.
  const given = command.filter((word, index) => /^--?[a-z]/.test(word) && command[index - 1] !== '--scripts')
  const options = given.map((word) => word.replace(/[=,.].*$/s, ''))
  const has = (names: readonly string[]) => names.some((one) => options.includes(one))
  const all = [...known.required, ...known.resource, ...known.other].flat()
  const resource = has(['--ids'])
    ? []
    : known.resource.filter((names) => !/^--(?:ids|subscription)$/.test(names[0] ?? ''))
  return [
    ...options.filter((option) => !all.includes(option)).map((option) => `az ${name} has no ${option}`),
    ...[...known.required, ...resource]
      .filter((names) => !has(names))
      .map((names) => `az ${name} wants ${names.join(' or ')}`),
  ]
}
