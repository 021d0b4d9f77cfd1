// The report for programs, as schemas/rehearsal-report.schema.json describes it.
import type { RehearsalReport } from '../../model/generated/rehearsal-report.js'

export function composeJson(report: RehearsalReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
