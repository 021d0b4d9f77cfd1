// A chapter of the restore: data, of which the runbook makes a section and `explain` an answer.
import type { Word } from '../codes/words.js'

/** Words in braces stand for the names of a bundle: see {@link RestoreNames}. */
export interface Chapter extends Word {
  /** Heading in the runbook. */
  readonly title: string
  /** Lines of Markdown. What begins with four blanks is to be typed. */
  readonly text: readonly string[]
}

export interface RestoreNames {
  /** The program that starts and stops: iris or ccontrol. */
  readonly control: string
  /** What begins a session, up to its options: iris session INSTANCE. */
  readonly session: string
  /** The instance's own log. */
  readonly log: string
  readonly wij: string
  /** The file of a database. */
  readonly data: string
  readonly systemDatabase: string
  /** restore-point.json on the VM. */
  readonly point: string
}

export const irisNames: RestoreNames = {
  control: 'iris',
  session: 'iris session INSTANCE',
  log: 'messages.log',
  wij: 'IRIS.WIJ',
  data: 'IRIS.DAT',
  systemDatabase: 'IRISSYS',
  point: '/var/log/azure-hooks/restore-point.json',
}

/** Throws a TypeError for a name that nobody knows. */
export function fillNames(text: string, names: RestoreNames): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const name = names[key as keyof RestoreNames]
    if (name === undefined) throw new TypeError(`a chapter of the restore has {${key}}`)
    return name
  })
}

const COMMAND = '    '

/** The line to type, or undefined. */
export function readCommand(line: string): string | undefined {
  return line.startsWith(COMMAND) ? line.slice(COMMAND.length) : undefined
}
