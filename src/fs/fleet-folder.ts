// The folder of a fleet: a bundle's folder for each host, and fleet.json, which lists them.
import { readdirSync } from 'node:fs'
import fs from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fleetIndexName } from '../model/bundle.js'
import { UserError } from '../model/errors.js'
import type { Fleet, FleetHost } from '../model/generated/fleet.js'
import { version } from '../model/generated/option-table.js'
import { quoteValue } from '../model/text.js'
import { parseFleet } from '../schema/parse-fleet.js'
import { inspect, readPlainFile } from './read-folder.js'
import { describeSystemError } from './sentences.js'
import { createStage, removeStage, sweepStages } from './stage.js'

/** Throws a UserError when the folder is something else than a fleet's. Clears up after a run that was killed. */
export async function openFleetFolder(folder: string, mayChange: boolean): Promise<void> {
  const stats = inspect(folder)
  if (!stats) return
  if (!stats.isDirectory()) {
    const kind = stats.isSymbolicLink() ? 'a symbolic link' : 'not a folder'
    throw refuse(`is ${quoteValue(folder)}, which is ${kind}.`, 'Use the folder itself, or another one.')
  }
  if (inspect(join(folder, 'bundle.json'))) {
    throw refuse(`is ${quoteValue(folder)}, which is the bundle of one host.`, 'Use another folder for the fleet.')
  }
  if (inspect(join(folder, fleetIndexName)) && !readFleetIndex(folder)) {
    throw refuse(
      `is ${quoteValue(folder)}, where ${fleetIndexName} is not what make-azure-hooks writes.`,
      'Move it away, or use another folder.',
    )
  }
  if (mayChange) await sweepStages(folder)
}

/** The list of a fleet's bundles; undefined when there is none in the folder, or none of ours. */
export function readFleetIndex(folder: string): Fleet | undefined {
  const index = readPlainFile(join(folder, fleetIndexName))
  return index && parseFleet(index.content.toString('utf8'))
}

/** Lists the bundles; leaves an equal list untouched. Throws a FailedError when the system refuses.
 * @param hosts in any order */
export async function writeFleetIndex(folder: string, hosts: readonly FleetHost[]): Promise<void> {
  const sorted = [...hosts].sort((a, b) => (a.host < b.host ? -1 : 1))
  const content = composeIndex(sorted)
  const path = join(folder, fleetIndexName)
  if (readPlainFile(path)?.content.equals(Buffer.from(content))) return
  let stage: string | undefined
  try {
    await fs.mkdir(folder, { recursive: true })
    stage = await createStage(resolve(folder))
    const beside = join(stage, fleetIndexName)
    await fs.writeFile(beside, content, { mode: 0o600, flag: 'wx' })
    await fs.rename(beside, path)
  } catch (error) {
    throw describeSystemError(error, 'write', path)
  } finally {
    if (stage) await removeStage(stage)
  }
}

/** One host a line, so that a difference between two of them can be read. */
function composeIndex(hosts: readonly FleetHost[]): string {
  const fleet: Fleet = { schemaVersion: 1, generator: { name: 'make-azure-hooks', version }, hosts: [] }
  const head = JSON.stringify(fleet).slice(0, -2)
  return `${head}\n${hosts.map((host) => `  ${JSON.stringify(host)}`).join(',\n')}\n]}\n`
}

/** Folders with a bundle that are not among the hosts, sorted. */
export function listOtherBundles(folder: string, hosts: ReadonlySet<string>): string[] {
  if (!inspect(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !hosts.has(entry.name))
    .map(({ name }) => name)
    .filter((name) => inspect(join(folder, name, 'bundle.json')))
    .sort()
}

function refuse(problem: string, hint: string): UserError {
  return new UserError(problem, { option: 'out', hint })
}
