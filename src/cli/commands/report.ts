// The command that answers for a fleet who had a consistent backup: reads what the hosts have written, judges, reports.
import { dirname } from 'node:path'
import { type HostFiles, listHosts, readLines } from '../../fs/read-report-tree.js'
import { UserError } from '../../model/errors.js'
import type { FleetReport } from '../../model/generated/fleet-report.js'
import { version } from '../../model/generated/option-table.js'
import { FleetReporter, isAllConsistent } from '../../report/fleet-report.js'
import type { HostHistory } from '../../report/host-history.js'
import { findOldest } from '../../report/judge-host.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { FleetProgress } from '../fleet-progress.js'
import { createPaint, type Io } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'
import { type ReportRequest, readHostNames, readRecoveryPoints, readReportOptions } from '../read-report-options.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  if (wantsVersion) {
    io.stdout.write(`${version}\n`)
    return exitCodes.done
  }
  const request = readReportOptions(words, options)
  const report = await createReport(request, Date.now(), io)
  if (report.hosts.length === 0 && report.problems.length === 0) {
    throw new UserError('There is no runs.jsonl and no last-run.json below what was named.', {
      hint: 'Collect them first: the Ansible target has azure-hooks-collect.yml for it.',
    })
  }
  let text = ''
  for (const part of await compose(report, request, io)) {
    text += part
    if (text.length < 65_536) continue
    io.stdout.write(text)
    text = ''
  }
  io.stdout.write(text)
  return isAllConsistent(report) ? exitCodes.done : exitCodes.failed
}

/** @param now what ages are counted from, in milliseconds since 1970 */
async function createReport(request: ReportRequest, now: number, io: Io): Promise<FleetReport> {
  const { maxAgeHours, days, inventory, recoveryPoints, paths } = request
  const expected = inventory === undefined ? undefined : await readHostNames(inventory)
  const points = readRecoveryPoints(recoveryPoints, findOldest({ now, days, maxAgeHours }))
  const reporter = new FleetReporter({ now, maxAgeHours, days, points })
  const problems: string[] = []
  const progress = new FleetProgress(io, 0)
  for (const files of listHosts(paths, (text) => problems.push(text))) {
    const history = reporter.startHost()
    for (const folder of new Set(files.files.map(({ path }) => dirname(path)))) {
      const part = reporter.startHost()
      const ofFolder = files.files.filter(({ path }) => dirname(path) === folder)
      readFolder(ofFolder, part, problems)
      history.merge(part)
    }
    reporter.addHost(files.host, files.folder, history)
    progress.countHost()
  }
  progress.clear()
  return reporter.finish({ name: 'make-azure-hooks', version }, expected, problems)
}

/** The status file comes after all lines. */
function readFolder(files: HostFiles['files'], history: HostHistory, problems: string[]): void {
  for (const kind of ['runs', 'last', 'restore']) {
    for (const { path } of files.filter((file) => file.name.startsWith(kind))) {
      const lines: string[] = []
      const problem = readLines(path, (text, isWhole) => {
        if (kind === 'runs') history.addLine(text, isWhole)
        else if (lines.length < 10_000) lines.push(text)
      })
      if (problem !== undefined) problems.push(problem)
      else if (kind === 'last') history.addStatus(lines.join('\n'))
      else if (kind === 'restore') history.addRestore(lines.join('\n'))
    }
  }
}

async function compose(report: FleetReport, { format }: ReportRequest, io: Io): Promise<Iterable<string>> {
  switch (format) {
    case 'json':
      return (await import('../../report/reporters/json.js')).composeJson(report)
    case 'csv':
      return (await import('../../report/reporters/csv.js')).composeCsv(report)
    case 'html':
      return (await import('../../report/reporters/html.js')).composeHtml(report)
    case 'text':
      return (await import('../../report/reporters/text.js')).composeText(report, createPaint(io, io.stdout))
  }
}
