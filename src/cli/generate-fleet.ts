// Writes a bundle for each host of an inventory: the options that are for the run, the run itself, the report.
import { join } from 'node:path'
import { openFleetFolder } from '../fs/fleet-folder.js'
import { openInventory } from '../fs/read-inventory.js'
import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import { validateOptionShapes } from '../schema/check-options.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { runFleet } from './fleet-run.js'
import type { Io } from './io.js'
import { reportFleet } from './reporters/fleet.js'

/** Throws a UserError when the file or what is common to all rows is wrong, a FailedError when the system refuses. */
export async function generateFleet(options: Options, inventory: string, io: Io): Promise<ExitCode> {
  validateOptionShapes(options)
  const { out, allOrNothing = false, dryRun = false, force = false, json = false, inventory: _, ...common } = options
  const folder = out ?? join('dist-bundles', 'fleet')
  const file = openInventory(inventory)
  if (allOrNothing && !dryRun && !file.isPlain) refuseReadingTwice()
  await openFleetFolder(folder, !dryRun)
  const run = (isTrial: boolean) => runFleet({ file, folder, force, common, isTrial }, io)
  let isTrial = dryRun || allOrNothing
  let result = await run(isTrial)
  if (!dryRun && allOrNothing && result.problems.length === 0) {
    isTrial = false
    result = await run(isTrial)
  }
  reportFleet({ ...result, inventory, folder, dryRun, isTrial }, json, io)
  return result.problems.length === 0 ? exitCodes.done : exitCodes.failed
}

function refuseReadingTwice(): never {
  throw new UserError('reads the inventory twice, and that is a pipe.', {
    option: 'allOrNothing',
    hint: 'Save the inventory as a file.',
  })
}
