// The command that writes the page for people without Node.
import { readPage } from '../../fs/read-page.js'
import { planReport } from '../../fs/write-report.js'
import { UserError } from '../../model/errors.js'
import { version } from '../../model/generated/option-table.js'
import type { Result } from '../../model/generated/result.js'
import { quoteValue } from '../../model/text.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Io } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  const [extra] = words
  if (extra !== undefined) throw new UserError(`${quoteValue(extra)} is one word too many.`, { hint: 'See --help.' })
  const path = String(options['out'] ?? 'make-azure-hooks.html')
  if (wantsVersion) io.stdout.write(`${version}\n`)
  else if (path === '-') io.stdout.write(readPage())
  else {
    await write(path)
    io.stdout.write(describe(path, options['json'] === true))
  }
  return exitCodes.done
}

async function write(path: string): Promise<void> {
  const planned = await planReport(path, { flag: '--out', kind: 'page', example: 'make-azure-hooks.html' })
  try {
    await planned.write(readPage())
  } finally {
    await planned.discard()
  }
}

function describe(path: string, asJson: boolean): string {
  if (!asJson) return `Wrote ${path}: open it in a browser. It needs no network, and nothing leaves it.\n`
  return `${JSON.stringify({ schemaVersion: 1, status: 'written', page: path } satisfies Result, null, 2)}\n`
}
