// The command that rehearses: plays a backup with the hooks, or many in which something goes wrong, and reports.
import { type PlannedReport, planReport } from '../../fs/write-report.js'
import type { ListedFault } from '../../model/generated/list.js'
import { version } from '../../model/generated/option-table.js'
import type { RehearsalReport } from '../../model/generated/rehearsal-report.js'
import { faults } from '../../rehearse/faults/index.js'
import { restoreFaults } from '../../rehearse/restore/faults.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { listenForInterrupt } from '../interrupt.js'
import { createPaint, type Io, print } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'
import { type RehearseRequest, readRehearseOptions } from '../read-rehearse-options.js'
import { composeList } from '../reporters/list.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  if (wantsVersion) return print(`${version}\n`, io)
  if (options['listFaults'] === true) {
    return print(listFaults(options['restore'] === true, options['format'] === 'json'), io)
  }
  const known = { backup: faults.map(({ id }) => id), restore: restoreFaults.map(({ id }) => id) }
  const request = readRehearseOptions(words, options, known)
  const page = request.report === undefined ? undefined : await planReport(request.report)
  const interrupt = listenForInterrupt(io)
  try {
    const report = await rehearse(request, interrupt.signal, io)
    await show(report, request, page, io)
    if (report.interrupted) return tellInterrupted(io)
    return report.held ? exitCodes.done : exitCodes.failed
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    return tellInterrupted(io)
  } finally {
    interrupt.release()
    await page?.discard()
  }
}

function tellInterrupted(io: Io): ExitCode {
  io.stderr.write('interrupted: all that the rehearsal had started was ended.\n')
  return exitCodes.interrupted
}

function listFaults(isRestore: boolean, asJson: boolean): string {
  const all: readonly ListedFault[] = isRestore ? restoreFaults : faults
  if (asJson) return composeList({ faults: all.map(({ id, does, must }) => ({ id, does, must })) })
  const width = Math.max(...all.map(({ id }) => id.length))
  return all.map(({ id, does }) => `${id.padEnd(width)}  ${does}\n`).join('')
}

async function rehearse(request: RehearseRequest, signal: AbortSignal, io: Io): Promise<RehearsalReport> {
  if (request.live) return (await import('../rehearse-live.js')).rehearseOnVm(request, signal, io)
  return (await import('../rehearse-sandbox.js')).rehearseInSandbox(request, signal, io)
}

async function show(report: RehearsalReport, request: RehearseRequest, page: PlannedReport | undefined, io: Io) {
  if (page) {
    const { composeHtml } = await import('../../rehearse/reporters/html.js')
    await page.write(composeHtml(report))
  }
  if (request.format === 'json') {
    const { composeJson } = await import('../../rehearse/reporters/json.js')
    io.stdout.write(composeJson(report))
  } else {
    const { composeReport } = await import('../../rehearse/reporters/text.js')
    io.stdout.write(composeReport(report, createPaint(io, io.stdout)))
  }
  if (request.report !== undefined) io.stderr.write(`Wrote ${request.report}\n`)
}
