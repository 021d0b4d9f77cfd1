// Help and shell completion, by yargs; nothing else needs it.
import yargs from 'yargs'
import { type OptionRow, optionTable, version } from '../model/generated/option-table.js'
import { type CommandName, commands, completionKey, defaultCommand, isCommand } from './commands.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Io } from './io.js'
import type { OptionSet } from './parse-arguments.js'

interface HelpText {
  readonly usage: string
  readonly purpose: string
  readonly examples: readonly (readonly [command: string, what: string])[]
}

const texts: Record<CommandName, HelpText> = {
  generate: {
    usage: '$0 [generate] --instance NAME…',
    purpose:
      'Writes the folder that makes Azure Backup of a Linux VM\napplication-consistent for InterSystems IRIS or Caché.',
    examples: [
      ['--instance IRIS', 'one instance'],
      ['-i IRIS -i HSA', 'two instances, frozen side by side'],
      ['--instance all', 'whatever is registered on the VM, for an image that serves many'],
      ['-i CACHE --product cache --run-as owner', "Caché, as the instance's own user"],
      ['-i IRIS --container iris', 'an instance in a container'],
      ['--inventory fleet.csv --product iris', 'one bundle for each host of a fleet'],
      ['--config hooks.json --force', 'options from a file, the old bundle replaced'],
    ],
  },
  lint: {
    usage: '$0 lint [PATH…]',
    purpose:
      'Finds what breaks pre-scripts, post-scripts and their config under Azure Backup: in scripts,\n' +
      'configs, folders, tar files of bundles, or standard input (-). Without a path: this folder.',
    examples: [
      ['lint', 'the hooks in this folder'],
      ['lint /etc/azure', 'what is installed on this VM, owners and modes too'],
      ['lint --fix --dry-run hooks/', 'what --fix would change'],
      ['lint --fix -i IRIS prescript.sh', 'mend it, with IRIS for the placeholder'],
      ['lint --format sarif . > lint.sarif', 'for code scanning'],
      ['lint --explain AZH201', 'what a rule is about'],
    ],
  },
  rehearse: {
    usage: '$0 rehearse [BUNDLE]',
    purpose:
      'Runs hooks exactly as Azure’s host does, with a stand-in for the database, and shows what Azure\n' +
      'would record and what would really be in the snapshot. BUNDLE is a folder of hooks (a bundle,\n' +
      'hooks by hand, /etc/azure) or a tar file. Nothing of this machine is touched. Needs Linux.',
    examples: [
      ['rehearse dist-bundles/IRIS', 'one healthy backup'],
      ['rehearse --all-faults --report rehearsal.html dist-bundles/IRIS', 'everything that may go wrong, as a page'],
      ['rehearse --fault freeze-hangs --shell "busybox sh" .', 'one fault, under another sh'],
      ['rehearse --snapshot-seconds 3 --fsfreeze-seconds 5 .', 'a freeze window as on a VM'],
      ['rehearse --live .', 'on the VM, as root: freeze and thaw its own database once'],
    ],
  },
  report: {
    usage: '$0 report PATH…',
    purpose:
      'Answers for many hosts which of them had a consistent backup: reads runs.jsonl, last-run.json and\n' +
      'restore-verdict.json from folders as Ansible’s fetch leaves them (HOST/var/log/azure-hooks/…).\n' +
      'Ends with 1 if the last backup of any host is not consistent or too old.',
    examples: [
      ['report fleet/', 'a line for each host, the bad ones first'],
      ['report fleet/ --inventory fleet.csv', 'also those that have never reported'],
      ['report fleet/ --recovery-points points/', 'beside what Azure claims'],
      ['report fleet/ --format html > fleet.html', 'one page, a cell for each day'],
      ['report fleet/ --max-age 50 --format csv > fleet.csv', 'for a spreadsheet'],
    ],
  },
  explain: {
    usage: '$0 explain [CODE…]',
    purpose:
      'Explains what Azure Backup, the scripts, InterSystems or a shell answered: the cause, how to see it, how to\n' +
      'mend it, and what to type. Takes codes, names, ranges, words of logs and rules; without one it lists all.',
    examples: [
      ['explain 308', 'a code of Azure, or Pre-ScriptTimeout'],
      ['explain 203', 'an exit status of our scripts'],
      ['explain 5', 'all that a number can mean'],
      ['explain 500-512', 'a range'],
      ['explain Access Denied', 'a word or phrase of a log'],
      ['explain AZH201', 'a rule of lint'],
    ],
  },
  package: {
    usage: '$0 package BUNDLE --target NAME',
    purpose:
      'Makes of a bundle (a folder or a tar file of it) what a channel into VM images and fleets takes.\n' +
      'The same bundle gives the same bytes; SOURCE_DATE_EPOCH sets the times in it.',
    examples: [
      ['package --list-targets', 'what there is'],
      ['package dist-bundles/IRIS --target deb', 'azure-hooks_0.1.0_all.deb, in this folder'],
      ['package dist-bundles/IRIS -t deb --package-version 0.1.0+2', 'an upgrade, after other options'],
      ['package dist-bundles/IRIS -t self-extracting -o hooks.sh', 'one script that installs them'],
    ],
  },
  page: {
    usage: '$0 page',
    purpose:
      'Writes one HTML file for people without Node.js: it makes bundles, lints hooks and explains codes in a\n' +
      'browser, from a disk, without a network.',
    examples: [
      ['page', 'make-azure-hooks.html, in this folder'],
      ['page --out /srv/share/hooks.html', 'somewhere else'],
    ],
  },
}

/** Prints the help of a command. */
export async function showHelp(command: CommandName, io: Io): Promise<ExitCode> {
  io.stdout.write(`${await runYargs(['--help'], command, io)}\n`)
  return exitCodes.done
}

/** Prints the completion script, or for that script the words that can follow. */
export async function completeArguments(args: readonly string[], io: Io): Promise<ExitCode> {
  const asked = args.indexOf(completionKey)
  if (asked === -1) io.stdout.write(`${await runYargs(['completion'], defaultCommand, io)}\n`)
  else {
    const [, name = ''] = args.slice(asked + 1)
    const parser = await createParser(isCommand(name) ? name : defaultCommand, io)
    const words = await parser.getCompletion(args.slice(asked + 1))
    io.stdout.write(words.map((word) => `${word}\n`).join(''))
  }
  return exitCodes.done
}

/** What yargs prints for these arguments. */
async function runYargs(args: readonly string[], command: CommandName, io: Io): Promise<string> {
  const parser = await createParser(command, io)
  return new Promise((resolve, reject) => {
    parser.parse([...args], {}, (error: unknown, _: unknown, output: string) => {
      if (error) reject(error)
      else resolve(output)
    })
  })
}

async function createParser(command: CommandName, io: Io) {
  const { usage, purpose, examples } = texts[command]
  const set: OptionSet =
    command === defaultCommand ? { rows: optionTable, config: true } : (await commands[command].loadOptions()).options
  const parser = yargs()
    .scriptName('make-azure-hooks')
    .locale('en')
    .usage(`${usage}\n\n${purpose}`)
    .wrap(Math.min(120, io.stdout.columns ?? 100))
    .completion('completion', 'Print a script that completes this command in bash or zsh')
    .exitProcess(false)
  for (const [name, { summary }] of Object.entries(commands)) parser.command(name, summary)
  for (const row of set.rows) parser.option(row.flag, describeOption(row))
  for (const [words, what] of examples) parser.example(`$0 ${words}`, what)
  if (set.config) {
    parser.option('config', {
      describe: 'The same options as JSON. The command line wins.',
      requiresArg: true,
      defaultDescription: 'none',
    })
  }
  return parser
    .version(version)
    .alias('help', 'h')
    .group([...(set.config ? ['config'] : []), 'help', 'version'], 'General')
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
