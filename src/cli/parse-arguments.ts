// The command line as words and options. yargs' own parser reads it; yargs itself takes 30 ms more to load what only
// its help needs. What the parser would let pass (unknown options, repeated ones, odd booleans) is refused here.
import parse from 'yargs-parser'
import { UserError } from '../model/errors.js'
import { type OptionRow, optionTable } from '../model/generated/option-table.js'
import { findNearest } from '../model/nearest.js'
import { quoteValue } from '../model/text.js'

export interface ParsedArguments {
  /** What is not an option: the command. */
  readonly words: readonly string[]
  /** By camelCase key; only what was given. Not validated yet, except that numbers are numbers where they can be. */
  readonly options: Readonly<Record<string, unknown>>
  /** --config. */
  readonly config: string | undefined
  readonly help: boolean
  readonly version: boolean
}

/** The options of a command. */
export interface OptionSet {
  readonly rows: readonly OptionRow[]
  /** Whether the command has --config. */
  readonly config: boolean
}

const generateOptions: OptionSet = { rows: optionTable, config: true }

/** Throws a UserError. */
export function parseArguments(given: readonly string[], set: OptionSet = generateOptions): ParsedArguments {
  const args = takeEitherForm(given, set)
  checkBooleans(args, set)
  const texts = [...set.rows.filter(({ type }) => type !== 'boolean').map(({ flag }) => flag), ...nameConfig(set)]
  const { argv, error } = parse.detailed([...args], {
    boolean: [...listBooleans(set), 'help', 'version'],
    string: texts,
    narg: Object.fromEntries(texts.map((flag) => [flag, 1])),
    alias: { ...Object.fromEntries(set.rows.map((row) => [row.flag, nameOthers(row)])), help: ['h'] },
    configuration: {
      'boolean-negation': true,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-aliased': true,
    },
  })
  if (error) throw describeMissingValue(error, set)
  const { _: words, ...values } = argv
  const options: Record<string, unknown> = {}
  let config: string | undefined
  for (const [flag, value] of Object.entries(values)) {
    const row = set.rows.find((candidate) => candidate.flag === flag)
    if (flag === 'help' || flag === 'version') continue
    const negated = [value].flat().includes(false) && row?.type !== 'boolean'
    if (negated && row?.negatable) options[row.key] = takeOnce(flag, value)
    else if (negated) throw describeUnknownOption(`no-${flag}`, set)
    else if (row) options[row.key] = convert(row, value)
    else if (flag === 'config' && set.config) config = String(takeOnce(flag, value))
    else throw describeUnknownOption(flag, set)
  }
  return {
    words: words.map(String),
    options,
    config,
    help: Boolean(values['help']),
    version: Boolean(values['version']),
  }
}

/** Whether the result is wanted as JSON: `--json` and `--format json` are the same for each command. */
export function wantsJson(args: readonly string[]): boolean {
  return args.some((arg, index) => arg === '--json' || arg === '--format=json' || isPair(args, index, 'json'))
}

function isPair(args: readonly string[], index: number, form: string): boolean {
  return (args[index] === '--format' || args[index] === '-f') && args[index + 1] === form
}

/** The arguments with the one of the two that the command has an option for. */
function takeEitherForm(args: readonly string[], { rows }: OptionSet): readonly string[] {
  const flags = rows.map(({ flag }) => flag)
  if (flags.includes('format')) return args.map((arg) => (arg === '--json' ? '--format=json' : arg))
  if (!flags.includes('json')) return args
  return args.flatMap((arg, index) => {
    const form = arg === '--format' ? args[index + 1] : /^--format=(.*)$/s.exec(arg)?.[1]
    if (index > 0 && args[index - 1] === '--format') return []
    if (form === 'text') return []
    if (form === 'json') return ['--json']
    if (form === undefined) return [arg]
    throw new UserError(`--format is ${quoteValue(form)}, but must be text or json.`, { hint: 'Use --format json.' })
  })
}

function nameOthers({ alias, synonyms = [] }: OptionRow): string[] {
  return [...(alias ? [alias] : []), ...synonyms]
}

function convert({ flag, type }: OptionRow, value: unknown): unknown {
  if (type === 'array') return [value].flat()
  const single = takeOnce(flag, value)
  return type === 'integer' && typeof single === 'string' && /^-?\d{1,15}$/.test(single) ? Number(single) : single
}

function takeOnce(flag: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  throw new UserError(`--${flag} is given more than once: ${value.map(quoteValue).join(', ')}.`, {
    hint: 'Give it once.',
  })
}

function listBooleans({ rows }: OptionSet): string[] {
  return rows.filter(({ type }) => type === 'boolean').map(({ flag }) => flag)
}

function listNegatable({ rows }: OptionSet): string[] {
  return rows.filter(({ type, negatable }) => type === 'boolean' || negatable).map(({ flag }) => flag)
}

function nameConfig({ config }: OptionSet): string[] {
  return config ? ['config'] : []
}

/** The parser takes --fs-freeze=yes for false. */
function checkBooleans(args: readonly string[], set: OptionSet): void {
  const booleans = listBooleans(set)
  for (const arg of args) {
    const [, flag = '', value = ''] = /^--([a-z-]+)=(.*)$/s.exec(arg) ?? []
    if (booleans.includes(flag) && value !== 'true' && value !== 'false') {
      throw new UserError(`--${flag} is ${quoteValue(value)}, but must be true or false.`, {
        hint: `Use --${flag} or --no-${flag}.`,
      })
    }
  }
}

function describeMissingValue(error: Error, { rows }: OptionSet): UserError {
  const [, name = ''] = /: (\S+)$/.exec(error.message) ?? []
  const row = rows.find(({ flag, alias }) => flag === name || alias === name)
  const flag = row?.flag ?? name
  const value = row?.value ?? 'FILE'
  return new UserError(`--${flag} needs a value.`, {
    hint: `Use --${flag}=${value}.`,
  })
}

function describeUnknownOption(name: string, set: OptionSet): UserError {
  const dashes = name.length === 1 ? '-' : '--'
  const known = [...set.rows.map(({ flag }) => flag), ...listNegatable(set).map((flag) => `no-${flag}`)]
  const nearest = findNearest(name, [...known, ...nameConfig(set), 'help', 'version'])
  return new UserError(`${dashes}${name} is no option.`, {
    hint: nearest ? `Did you mean --${nearest}?` : 'See --help for all options.',
  })
}
