// From a row to a host and the options of its bundle: names and types as the options have them, the row before what is
// common to all.
import type { UserError } from '../../model/errors.js'
import type { Options } from '../../model/generated/options.js'
import { findHolderOfName } from '../../model/host-names.js'
import { quoteValue } from '../../model/text.js'
import { validate } from '../../schema/generated/inventory.js'
import { describeViolation } from '../../schema/sentences.js'
import { describeUnknownColumn, findColumn } from './columns.js'
import type { RawRow, RowProblem } from './row.js'

export interface HostRow {
  readonly line: number
  readonly host: string
  /** Not validated but for their names. */
  readonly options: Options
  /** The options that the row itself gives. */
  readonly own: ReadonlySet<string>
}

/** Reads the rows of one inventory: it remembers the hosts, to find those that stand twice. */
export class HostReader {
  readonly #common: Options
  readonly #lines = new Map<string, { host: string; line: number }>()

  /** @param common options of the command line or of --config, for each row that has none of its own */
  constructor(common: Options) {
    this.#common = common
  }

  read({ line, cells }: RawRow): HostRow | RowProblem {
    const row: Record<string, unknown> = {}
    for (const [name, value] of cells) {
      const column = findColumn(name)
      if (!column) return { line, ...describeUnknownColumn(name) }
      const key = column.key === 'instances' ? 'instance' : column.key
      if (Object.hasOwn(row, key)) {
        return { line, message: `${key} is given twice in this row.`, hint: 'Leave one of them out.' }
      }
      row[key] = convert(key, column.type, value)
    }
    const { host, ...own } = row
    if (!isHost(host)) return describeBadHost(line, host)
    const holder = findHolderOfName(host)
    if (holder) {
      return { line, message: `host is ${quoteValue(host)}, which is ${holder}.`, hint: 'Give it another name.' }
    }
    const earlier = this.#remember(host, line)
    if (earlier) return describeTwice(line, host, earlier)
    return { line, host, options: { ...this.#common, ...own }, own: new Set(Object.keys(own)) }
  }

  /** The row that has this host already, if there is one. Capitals do not count, as on some disks they do not. */
  #remember(host: string, line: number): { host: string; line: number } | undefined {
    const key = host.toLowerCase()
    const earlier = this.#lines.get(key)
    if (!earlier) this.#lines.set(key, { host, line })
    return earlier
  }
}

/** CSV has only texts, as have converters from it to JSON, and spreadsheets write TRUE. Other values of JSON stay as
 * they are. */
function convert(key: string, type: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  // The text of the freeze is taken as it is.
  const text = key === 'freezeText' ? value : value.replaceAll(/^[ \t]+|[ \t]+$/g, '')
  if (type === 'array') return text.split(/[,;\s]+/).filter((name) => name !== '')
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return type === 'integer' && /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function isHost(host: unknown): host is string {
  return validate([{ host }])
}

function describeBadHost(line: number, host: unknown): RowProblem {
  if (host === undefined) return { line, message: 'host is missing.', hint: 'Each row names its host.' }
  const [error] = validate.errors ?? []
  if (!error) throw new Error('the validator of inventories refused a host without an error')
  const { problem, hint } = describeViolation(error)
  return { line, message: `host ${problem}`, hint }
}

function describeTwice(line: number, host: string, earlier: { host: string; line: number }): RowProblem {
  const same = earlier.host === host
  return {
    line,
    message: `host is ${quoteValue(host)}, which stands in line ${earlier.line} already${
      same ? '' : ` as ${quoteValue(earlier.host)}: on some disks both are one folder`
    }.`,
    hint: same ? 'Put all instances of a host into one row.' : 'Give each host a name of its own.',
  }
}

/** What a UserError about options says of a row. */
export function describeOptionProblem({ line, host, options, own }: HostRow, error: UserError): RowProblem {
  const { option, problem, hint } = error
  if (option === undefined) return { line, message: `${host}: ${problem}`, hint }
  if (option === 'out') return { line, message: `${host}: its folder ${problem}`, hint: undefined }
  const origin = Object.hasOwn(options, option) && !own.has(option) ? ' (for all rows)' : ''
  return { line, message: `${host}: ${option}${origin} ${problem}`, hint }
}
