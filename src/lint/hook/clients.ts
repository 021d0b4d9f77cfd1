// Clients of databases that are not InterSystems', and what of their words matters to Azure's host.

import type { Channel } from './terms.js'
import { readText, sketch, unknownCharacter, type Value } from './value.js'
import { nameProgram, type Wrapper } from './wrappers.js'

export interface Client {
  /** The product, for sentences. */
  readonly database: string
  /** Whether it has nothing to do but to read its input. */
  readonly readsInput: boolean
}

interface Kind {
  readonly database: string
  readonly names: RegExp
  /** Of those that read statements from their input unless they are given some. */
  readonly reads?: { readonly names: RegExp; readonly unless: RegExp }
}

const kinds: readonly Kind[] = [
  {
    database: 'MySQL or MariaDB',
    names: /^(?:mysql|mariadb)(?:admin|dump|-\w+)?$|^(?:mariabackup|xtrabackup)$/,
    reads: { names: /^(?:mysql|mariadb)$/, unless: /^-\w*e|^--(?:execute|version|help)/ },
  },
  {
    database: 'PostgreSQL',
    names: /^(?:psql|pg_\w+|pgbackrest|barman)$/,
    reads: { names: /^psql$/, unless: /^-\w*[cfl]|^--(?:command|file|list|version|help)/ },
  },
  {
    database: 'Oracle',
    names: /^(?:sqlplus|rman|sqlcl|dgmgrl)$/,
    reads: { names: /^(?:sqlplus|rman)$/, unless: /^@|^(?:cmdfile|-[VvHh])/ },
  },
  {
    database: 'MongoDB',
    names: /^(?:mongo|mongosh|mongodump)$/,
    reads: { names: /^mongo(?:sh)?$/, unless: /^--(?:eval|file|version|help)|\.js$/ },
  },
  { database: 'SAP HANA', names: /^(?:hdbsql|HDB|hdbuserstore|hdbbackint)$/ },
  { database: 'Db2', names: /^db2$/ },
  { database: 'SQL Server', names: /^sqlcmd$/ },
  { database: 'Redis', names: /^redis-cli$/ },
]

/** undefined for a program that is no client of a database that we know. */
export function recognizeClient(words: readonly Value[]): Client | undefined {
  const name = nameProgram(words[0])
  const kind = kinds.find(({ names }) => names.test(name))
  if (!kind) return undefined
  const { database, reads } = kind
  const readsInput = reads?.names.test(name) === true && !words.slice(1).some((word) => reads.unless.test(sketch(word)))
  return { database, readsInput }
}

/** Options of these clients behind which stands a file of statements. */
const fileOptions: Readonly<Record<string, RegExp>> = {
  psql: /^(?:-f|--file)$/,
  hdbsql: /^-I$/,
  mongo: /^(?:-f|--file)$/,
  mongosh: /^(?:-f|--file)$/,
  rman: /^cmdfile$/i,
}

/** Files from which a client takes its statements, as far as their names are known. */
export function listStatementFiles(words: readonly Value[], input: string, from: Channel | undefined): string[] {
  const program = nameProgram(words[0])
  const texts = words.slice(1).map(sketch)
  const given = texts.flatMap((text, index) => {
    if (fileOptions[program]?.test(texts[index - 1] ?? '')) return [text]
    const [, attached] = /^(?:--file=|cmdfile=|@)(.+)$/i.exec(text) ?? []
    return attached !== undefined ? [attached] : /^mongo(?:sh)?$/.test(program) && /\.js$/.test(text) ? [text] : []
  })
  const included = [...input.matchAll(/^\s*(?:@@?|\\\.|\\ir?|source)\s*([\w./-]+)/gim)].map(([, name = '']) => name)
  const read = from?.kind === 'file' && recognizeClient(words)?.readsInput ? [sketch(from.path)] : []
  return [...given, ...included, ...read].filter((name) => !name.includes(unknownCharacter))
}

/** The word with which one of these programs, or one that runs them, is given a password. */
export function findPassword(program: string, words: readonly string[]): number {
  const attached = (option: string) => words.findIndex((word) => word.startsWith(option) && word.length > option.length)
  const valued = (option: string) => {
    const at = words.indexOf(option)
    return at !== -1 && words[at + 1] !== undefined ? at : -1
  }
  const long = words.findIndex((word) => /^--password=["']?[^"']/.test(word))
  if (long !== -1) return long
  const inAddress = words.findIndex((word) =>
    /^["']?(?:--?[a-z]+=)?(?:mysql|postgres(?:ql)?|mongodb(?:\+srv)?|redis):\/\/[^/@\s]*:[^/@\s]+@/.test(word),
  )
  if (inAddress !== -1) return inAddress
  if (/^(?:env|docker|podman|nerdctl|kubectl|oc|docker-compose)$/.test(program)) {
    const variable = /^["']?(?:-e|--env=)?(?:MYSQL_PWD|REDISCLI_AUTH|[A-Z_]*PASSWORD)=["']?[^"']/
    return words.findIndex((word) => variable.test(word))
  }
  if (/^(?:mysql|mariadb)(?:admin|dump|-\w+)?$/.test(program))
    return words.findIndex((word) => /^["']?-p["']?[^"']/.test(word))
  if (program === 'sshpass') return Math.max(attached('-p'), valued('-p'))
  if (program === 'hdbsql') return Math.max(attached('-p'), valued('-p'))
  if (/^mongo(?:sh|dump)?$/.test(program)) return Math.max(valued('-p'), valued('--password'))
  if (program === 'redis-cli') return valued('-a')
  if (program === 'sqlcmd') return Math.max(attached('-P'), valued('-P'))
  if (program === 'sqlplus' || program === 'rman')
    return words.findIndex((word) => /^["']?(?:target=?)?\w+\/[^@/\s]/.test(word) && !/^["']?\/[^@]*\//.test(word))
  return -1
}

/** A program that the script starts, in its wrappers. */
export interface ProgramRun {
  readonly words: readonly Value[]
  readonly wrappers: readonly Wrapper[]
  /** The command in the source: of a program in a text for another shell, the one that holds the text. */
  readonly command: { readonly pos: number; readonly end: number }
  readonly background: boolean
  readonly inheritsInput: boolean
  /** The text that it is given to read, as far as it is known. */
  readonly input: string
  /** Whether `set -x` writes into Azure's pipe by then. */
  readonly traced: boolean
}

/** The first client of another database that the script starts. */
export function findDatabase(programs: readonly ProgramRun[]): string | undefined {
  for (const { words } of programs) {
    const client = recognizeClient(words)
    if (client) return client.database
  }
  return undefined
}

/** Its words as far as they are known. */
export function listTexts(words: readonly Value[]): string[] {
  return words.map((word) => readText(word) ?? '')
}
