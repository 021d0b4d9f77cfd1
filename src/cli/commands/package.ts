// The command that packages: reads a bundle, asks the target, writes what it gives.
import { tmpdir } from 'node:os'
import { readBundles } from '../../fs/read-bundle.js'
import { writePackage } from '../../fs/write-package.js'
import { UserError } from '../../model/errors.js'
import { version } from '../../model/generated/option-table.js'
import { quoteValue } from '../../model/text.js'
import { createPackage, findPackager } from '../../package/create-package.js'
import { createRpmbuild } from '../../package/rpmbuild.js'
import { packagers } from '../../package/targets/index.js'
import { quotePath } from '../../shell/quote.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type Io, print } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'
import { readPackageOptions } from '../read-package-options.js'
import { composeList } from '../reporters/list.js'
import { reportAsJson, reportForPeople } from '../reporters/package.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  if (wantsVersion) return print(`${version}\n`, io)
  if (options['listTargets'] === true) return print(formatTargets(options['json'] === true), io)
  const request = readPackageOptions(words, options, io.env)
  const packager = findPackager(request.target)
  const made = await createPackage(packager, await readBundles(request.bundle), {
    epoch: request.epoch,
    packageVersion: request.packageVersion,
    maintainer: request.maintainer,
    runRpmbuild: createRpmbuild({ env: io.env, temporaryFolder: tmpdir(), epoch: request.epoch }),
    progress: (text) => io.stderr.write(`${text}\n`),
  })
  const path = request.out ?? made.name
  if (made.ending !== undefined && !path.endsWith(made.ending)) {
    throw new UserError(
      `--out is ${quoteValue(path)}, but no system installs a file that does not end in ${made.ending}.`,
      {
        hint: `For example --out ${quotePath(`${path.replace(/[/\\.]+$/, '')}${made.ending}`)}`,
      },
    )
  }
  const written = await writePackage(path, made, request.force)
  const outcome = { target: packager.target, path, made, written }
  if (request.json) reportAsJson(outcome, io)
  else reportForPeople(outcome, io)
  return exitCodes.done
}

function formatTargets(asJson: boolean): string {
  if (asJson) return composeList({ targets: packagers.map(({ target, summary }) => ({ target, summary })) })
  const width = Math.max(...packagers.map(({ target }) => target.length))
  return packagers.map(({ target, summary }) => `${target.padEnd(width + 2)}${summary}\n`).join('')
}
