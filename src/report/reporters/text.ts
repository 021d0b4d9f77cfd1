// The report for a terminal: a line for each host, the bad ones first.
import type { FleetReport, HostReport } from '../../model/generated/fleet-report.js'
import { escapeUnprintable } from '../../model/text.js'
import { describeAge, describeWindow, listCounts, listReasons, summarise } from './words.js'

type Paint = (style: 'bold' | 'dim' | 'red' | 'green', text: string) => string

const heads = ['HOST', 'STATE', 'LAST BACKUP', 'AGE', 'WINDOW', 'AZURE', 'RESTORE PROVED']

export function* composeText(report: FleetReport, paint: Paint): Generator<string> {
  const { hosts, problems } = report
  const widths = heads.map((head) => head.length)
  for (const host of hosts) {
    for (const [index, cell] of listCells(host).entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  const line = (cells: readonly string[]) => cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')
  if (hosts.length > 0) yield `${paint('dim', line(heads).trimEnd())}\n`
  for (const host of hosts) {
    const text = line(listCells(host)).trimEnd()
    yield `${host.state === 'consistent' || host.state === 'left alone' ? text : paint('red', text)}\n`
    for (const reason of listReasons(host)) yield `    ${escapeUnprintable(reason)}\n`
  }
  for (const problem of problems) yield `${paint('red', problem)}\n`
  yield `${hosts.length > 0 ? '\n' : ''}${paint('bold', summarise(report))}\n`
  if (hosts.length > 0) yield `${listCounts(report)}\n`
}

function listCells(host: HostReport): string[] {
  const { state, lastBackup, azure, provedRestore } = host
  const name = host.host.length > 60 ? `${host.host.slice(0, 59)}…` : host.host
  return [
    escapeUnprintable(name),
    state,
    lastBackup?.finishedAt ?? '–',
    describeAge(host),
    describeWindow(host),
    escapeUnprintable(azure?.type ?? '–'),
    provedRestore?.slice(0, 10) ?? '–',
  ]
}
