// The command that writes a bundle.
import { join } from 'node:path'
import { isUpToDate, planBundle, requireNothingReplaced } from '../../fs/plan.js'
import { writeBundle } from '../../fs/write-bundle.js'
import { generateBundle } from '../../generate/generate-bundle.js'
import { UserError } from '../../model/errors.js'
import { optionTable } from '../../model/generated/option-table.js'
import type { Options } from '../../model/generated/options.js'
import { hasUnprintable, quoteValue } from '../../model/text.js'
import type { JsonSource } from '../../schema/json-source.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Io } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'
import type { Outcome } from '../reporters/outcome.js'
import { report as reportInTerminal } from '../reporters/terminal.js'

export async function run(args: ParsedArguments, io: Io): Promise<ExitCode> {
  const config = args.config === undefined ? undefined : await loadConfig(args.config)
  // generateBundle checks that these are options.
  const options = { ...(config?.value as Options | undefined), ...args.options } as Options
  try {
    requirePrintable(options)
    if (options.inventory !== undefined) {
      const { generateFleet } = await import('../generate-fleet.js')
      return await generateFleet(options, options.inventory, io)
    }
    if (options.allOrNothing) refuseWithoutInventory()
    const outcome = await carryOut(options)
    const report = options.json ? (await import('../reporters/json.js')).report : reportInTerminal
    report(outcome, io)
    return exitCodes.done
  } catch (error) {
    throw nameOption(error, args, config)
  }
}

async function loadConfig(path: string): Promise<JsonSource> {
  const { readConfig } = await import('../read-config.js')
  return readConfig(path)
}

async function carryOut(options: Options): Promise<Outcome> {
  const bundle = generateBundle(options)
  const plan = planBundle(nameFolder(options), bundle)
  if (options.dryRun) return { status: 'dry run', bundle, plan, backups: new Map() }
  if (isUpToDate(plan)) return { status: 'up to date', bundle, plan, backups: new Map() }
  if (!options.force) requireNothingReplaced(plan)
  return { status: 'written', bundle, plan, backups: await writeBundle(plan) }
}

function refuseWithoutInventory(): never {
  throw new UserError('is about the rows of an inventory, and there is none.', {
    option: 'allOrNothing',
    hint: 'Name one with --inventory, or leave this out.',
  })
}

function nameFolder({ out, instance: [first = ''] = [] }: Options): string {
  return out ?? join('dist-bundles', first.toLowerCase() === 'all' ? 'all' : first)
}

function requirePrintable({ out }: Options): void {
  if (out === '-') {
    throw new UserError('is "-", but a bundle is a folder and does not go to standard output.', {
      option: 'out',
      hint: 'Name a folder; one that is called so is ./-',
    })
  }
  if (typeof out !== 'string' || !hasUnprintable(out)) return
  throw new UserError(`is ${quoteValue(out)}, which holds a character that cannot be printed.`, {
    option: 'out',
    hint: 'Use a folder whose name has visible characters and blanks only.',
  })
}

/** Names the option as the person gave it: on the command line or at a place of the file. */
function nameOption(error: unknown, args: ParsedArguments, config: JsonSource | undefined): unknown {
  if (!(error instanceof UserError) || error.option === undefined) return error
  const { option, problem, hint } = error
  const position = config?.positions.get(`/${option}`)
  if (position && !Object.hasOwn(args.options, option)) {
    return new UserError(`${args.config}:${position.line}:${position.column}: ${option} ${problem}`, { hint })
  }
  const flag = optionTable.find(({ key }) => key === option)?.flag ?? option
  return new UserError(`--${flag} ${problem}`, { hint })
}
