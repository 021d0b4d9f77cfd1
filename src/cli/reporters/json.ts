// The outcome for programs, as schemas/result.schema.json describes it.
import type { Result } from '../../model/generated/result.js'
import type { Io } from '../io.js'
import { listNextSteps, type Outcome } from './outcome.js'

export function report({ status, bundle, plan, backups }: Outcome, io: Io): void {
  const result: Result = {
    schemaVersion: 1,
    status,
    folder: plan.folder,
    files: plan.files.map(({ file, action }) => {
      const backup = backups.get(file.name)
      return {
        name: file.name,
        mode: file.mode,
        sha256: file.sha256,
        action,
        ...(backup === undefined ? {} : { backup }),
        ...(status === 'dry run' ? { content: file.content } : {}),
      }
    }),
    worstCaseSeconds: { ...bundle.worstCaseSeconds },
    warnings: [...bundle.warnings],
    nextSteps: listNextSteps(plan.folder).map(([purpose, command]) => `${purpose}: ${command}`),
  }
  io.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
}
