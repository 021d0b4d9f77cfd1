// Where a bundle of ours has what a restore needs.
import { posix } from 'node:path'
import { FailedError } from '../../model/errors.js'
import type { HookSet } from '../../model/hook-set.js'
import type { RestoreStage } from './restore-fault.js'
import { scriptName } from './run-verify.js'

/** Throws a FailedError for other hooks. */
export function findRestoreFiles({ files, options, name }: HookSet): RestoreStage['files'] {
  const script = files.find(({ path }) => posix.basename(path) === scriptName)?.path
  const logFile = options?.logFile
  if (options?.container) {
    throw new FailedError(`${name} is for a database in a container, where no script can start one for maintenance.`, {
      hint: 'Rehearse its backups: leave out --restore.',
    })
  }
  if (script === undefined || logFile === undefined) {
    throw new FailedError(`${name} has no ${scriptName}, which a restore is verified with.`, {
      hint: 'Generate the bundle anew with this version.',
    })
  }
  const beside = (file: string) => posix.join(posix.dirname(logFile), file)
  return { script, log: logFile, verdict: beside('restore-verdict.json'), point: beside('restore-point.json') }
}
