// The drill on the VM: asks first, then watches install.sh.
import { join } from 'node:path'
import { readFolderBundle } from '../fs/read-bundle.js'
import { isFile } from '../fs/read-disk.js'
import { readHooks } from '../fs/read-hooks.js'
import { FailedError, UserError } from '../model/errors.js'
import type { RehearsalEvent, RehearsalReport } from '../model/generated/rehearsal-report.js'
import { quoteValue } from '../model/text.js'
import { plainDrill } from '../rehearse/live/compose-drill.js'
import { rehearseLive } from '../rehearse/live.js'
import { composeEvent, composeHead } from '../rehearse/reporters/text.js'
import { createPaint, type Io } from './io.js'
import type { RehearseRequest } from './read-rehearse-options.js'
import { findEvidence } from './rehearse-evidence.js'

/** What install.sh takes by itself. */
const defaultSeconds = 5

export async function rehearseOnVm(request: RehearseRequest, signal: AbortSignal, io: Io): Promise<RehearsalReport> {
  const installer = join(request.bundle, 'install.sh')
  if (!isFile(installer)) {
    throw new UserError(`${quoteValue(request.bundle)} holds no install.sh, which --live runs.`, {
      hint: 'Name the folder of the bundle that is installed on this VM.',
    })
  }
  // Root runs it: not what was edited or damaged on its way here.
  const { options } = readFolderBundle(request.bundle).manifest
  if (io.getuid?.() !== 0) {
    throw new FailedError('a drill can be made only by root. Nothing was frozen.', { hint: 'Run it again with sudo.' })
  }
  const seconds = request.snapshotSeconds ?? defaultSeconds
  if (!request.yes) await ask(seconds, io)
  const head = findEvidence(await readHooks(request.bundle))
  const output = request.format === 'json' ? io.stderr : io.stdout
  const paint = createPaint(io, output)
  output.write(composeHead(head, plainDrill, paint))
  const onEvent = (event: RehearsalEvent) => output.write(composeEvent(event, paint))
  const rehearsal = await rehearseLive({ installer, options, seconds, env: io.env, signal, onEvent })
  return { ...head, mode: 'live', held: rehearsal.held, interrupted: false, rehearsals: [rehearsal], notPlayed: [] }
}

/** Throws a FailedError without a yes. */
async function ask(seconds: number, io: Io): Promise<void> {
  if (!io.stdin?.isTTY || !io.stderr.isTTY) {
    throw new FailedError('there is no terminal to ask on. Nothing was frozen.', {
      hint: 'Run it on a terminal, or with --yes.',
    })
  }
  io.stderr.write(`This freezes the database of this machine for about ${seconds + 2} seconds, as a backup does:\n`)
  io.stderr.write('users can read and write on, but nothing is written to the databases on disk until the thaw.\n')
  io.stderr.write('Go on? Type yes: ')
  for await (const chunk of io.stdin) {
    if (/^\s*y(?:es)?\s*$/i.test(String(chunk))) return
    break
  }
  throw new FailedError('not confirmed. Nothing was frozen.')
}
