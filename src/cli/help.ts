// Help and shell completion, by yargs; nothing else needs it.
import yargs from 'yargs'
import { type OptionRow, optionTable, version } from '../model/generated/option-table.js'
import { type CommandName, commands, completionKey, defaultCommand } from './commands.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Io } from './io.js'

const examples: readonly (readonly [command: string, what: string])[] = [
  ['--instance IRIS', 'one instance'],
  ['-i IRIS -i HSA', 'two instances, frozen side by side'],
  ['--instance all', 'whatever is registered on the VM, for an image that serves many'],
  ['-i CACHE --product cache --run-as owner', "Caché, as the instance's own user"],
  ['-i IRIS --container iris', 'an instance in a container'],
  ['--config hooks.json --force', 'options from a file, the old bundle replaced'],
]

/** Prints the help of a command. */
export async function showHelp(command: CommandName, io: Io): Promise<ExitCode> {
  io.stdout.write(`${await runYargs(command === defaultCommand ? ['--help'] : [command, '--help'], io)}\n`)
  return exitCodes.done
}

/** Prints the completion script, or for that script the words that can follow. */
export async function completeArguments(args: readonly string[], io: Io): Promise<ExitCode> {
  const asked = args.indexOf(completionKey)
  if (asked === -1) io.stdout.write(`${await runYargs(['completion'], io)}\n`)
  else {
    const words = await createParser(io).getCompletion(args.slice(asked + 1))
    io.stdout.write(words.map((word) => `${word}\n`).join(''))
  }
  return exitCodes.done
}

/** What yargs prints for these arguments. */
function runYargs(args: readonly string[], io: Io): Promise<string> {
  return new Promise((resolve, reject) => {
    createParser(io).parse([...args], {}, (error: unknown, _: unknown, output: string) => {
      if (error) reject(error)
      else resolve(output)
    })
  })
}

function createParser(io: Io) {
  const parser = yargs()
    .scriptName('make-azure-hooks')
    .locale('en')
    .usage('$0 [generate] --instance NAME…\n\nWrites the folder that makes Azure Backup of a Linux VM')
    .usage('application-consistent for InterSystems IRIS or Caché.')
    .wrap(Math.min(120, io.stdout.columns ?? 100))
    .completion('completion', 'Print a script that completes this command in bash or zsh')
    .exitProcess(false)
  for (const [name, { summary }] of Object.entries(commands)) parser.command(name, summary)
  for (const row of optionTable) parser.option(row.flag, describeOption(row))
  for (const [words, what] of examples) parser.example(`$0 ${words}`, what)
  return parser
    .option('config', {
      describe: 'The same options as JSON. The command line wins.',
      requiresArg: true,
      defaultDescription: 'none',
    })
    .version(version)
    .alias('help', 'h')
    .group(['config', 'help', 'version'], 'General')
}

function describeOption({ alias, choices, defaultText, description, group, type }: OptionRow) {
  return {
    ...(alias ? { alias } : {}),
    ...(choices ? { choices } : {}),
    ...(type === 'boolean' ? { boolean: true } : { requiresArg: true }),
    describe: description,
    defaultDescription: defaultText,
    group,
  }
}
