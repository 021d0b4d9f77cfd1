// From arguments to an exit code: finds the command, runs it, and turns what it throws into one clear line.
import { UserError } from '../model/errors.js'
import { version } from '../model/generated/option-table.js'
import { findNearest } from '../model/nearest.js'
import { quoteValue } from '../model/text.js'
import { checkChoices } from './check-choices.js'
import { type CommandName, commands, completionKey, defaultCommand, isCommand } from './commands.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Io } from './io.js'
import { type ParsedArguments, parseArguments, wantsJson } from './parse-arguments.js'
import { reportError } from './report-error.js'

/** Runs the command line; never throws. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  const json = wantsJson(args)
  try {
    return await run(args, io)
  } catch (error) {
    return reportError(error, json, io)
  }
}

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  if (args[0] === 'completion' || args.includes(completionKey)) {
    const { completeArguments } = await import('./help.js')
    return completeArguments(args, io)
  }
  const [name = ''] = args
  if (isCommand(name) && name !== defaultCommand) return runOther(name, args.slice(1), io)
  const parsed = parseArguments(args)
  if (parsed.help) {
    const { showHelp } = await import('./help.js')
    return showHelp(findCommand(parsed).name, io)
  }
  if (parsed.version) {
    io.stdout.write(`${version}\n`)
    return exitCodes.done
  }
  const { command, rest } = findCommand(parsed)
  const [extra] = rest
  if (extra !== undefined) {
    const hint = parsed.options['instance'] ? `For another instance: --instance ${extra}` : 'See --help.'
    throw new UserError(`${quoteValue(extra)} is one word too many.`, { hint })
  }
  return (await command.load()).run(parsed, io)
}

/** A command with options of its own. */
async function runOther(
  name: Exclude<CommandName, typeof defaultCommand>,
  args: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const { options } = await commands[name].loadOptions()
  const parsed = parseArguments(args, options)
  if (parsed.help) {
    const { showHelp } = await import('./help.js')
    return showHelp(name, io)
  }
  checkChoices(parsed.options, options)
  return (await commands[name].load()).run(parsed, io)
}

/** The default command, which may be named. */
function findCommand({ words, options }: ParsedArguments) {
  const [name = defaultCommand, ...rest] = words
  if (name === defaultCommand) return { name, command: commands[name], rest } as const
  if (isCommand(name)) {
    throw new UserError(`${name} has options of its own and comes first.`, { hint: `Use make-azure-hooks ${name} …` })
  }
  const names = [...Object.keys(commands), 'completion']
  const nearest = findNearest(name, names)
  const instances = [...[options['instance'] ?? []].flat().map(String), ...words]
  if (nearest === undefined && options['instance'] !== undefined && instances.every((word) => /^\w+$/.test(word))) {
    throw new UserError(`${quoteValue(name)} is one word too many.`, {
      hint: `Each instance has an option of its own: ${instances.map((word) => `-i ${word}`).join(' ')}`,
    })
  }
  throw new UserError(`${quoteValue(name)} is no command.`, {
    hint: nearest
      ? `Did you mean ${nearest}?`
      : `Commands are ${names.join(', ')}. For an instance: --instance ${name}`,
  })
}
