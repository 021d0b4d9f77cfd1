// The report for a terminal: the timeline line by line, the verdict of a run, and a table of many.
import type {
  Rehearsal,
  RehearsalEvent,
  RehearsalReport,
  RehearsedBackup,
  RehearsedRestore,
} from '../../model/generated/rehearsal-report.js'
import { escapeUnprintable } from '../../model/text.js'
import { countFigures, describeEvidence, type Evidence, groupNotPlayed } from './evidence.js'
import { dataWords, describeVerifyRun, isFalseProof, listDatabases } from './restore-sentences.js'
import {
  claimWords,
  describeDatabases,
  describeLeftFrozen,
  describeScript,
  describeWindow,
  isFalseClaim,
  laneWords,
  listMessages,
  nameRun,
  summarise,
  toneOfClaim,
  truthWords,
} from './sentences.js'
import { composeTable, type Paint } from './text-table.js'

const toneStyles = { good: 'green', bad: 'red' } as const
const labelWidth = 16

const userNote = 'Not run as root: owners and modes are those that bundle.json names.'

/** A line of the timeline, for while it runs. */
export function composeEvent({ at, lane, tone, text }: RehearsalEvent, paint: Paint): string {
  const words = tone === 'plain' ? show(text) : paint(toneStyles[tone], show(text))
  return `${at.toFixed(2).padStart(7)} s  ${paint('dim', laneWords[lane].padEnd(12))}${words}\n`
}

/** What stands before the timeline of a single rehearsal. */
export function composeHead(evidence: Evidence, { id, does }: { id: string; does: string }, paint: Paint): string {
  const title = paint('bold', `Rehearsing ${show(evidence.bundle)}: ${id}.`)
  return `${title} ${does}\n${paint('dim', show(describeEvidence(evidence)))}\n\n`
}

/** All that follows the timelines. */
export function composeReport(report: RehearsalReport, paint: Paint): string {
  const [first] = report.rehearsals
  const summary = show(summarise(report))
  const user = report.mode === 'user' ? `\n${userNote}\n` : ''
  const verdict = paint('bold', paint(styleOf(report), summary))
  const end = `${composeNotPlayed(report, paint)}${user}\n${show(countFigures(report))}\n${verdict}\n`
  // Of a single one, the head was there before it was played.
  if (report.rehearsals.length === 1 && first && !report.interrupted) {
    return `${composeVerdict(first, report, paint)}${end}`
  }
  const head = paint('dim', show(describeEvidence(report)))
  return `${head}\n\n${composeTable(report, paint)}${composeBroken(report, paint)}${end}`
}

/** Green is what nobody need look at. */
function styleOf({ held, rehearsals }: RehearsalReport): 'green' | 'yellow' | 'red' {
  if (!held) return 'red'
  return rehearsals.some(({ leftFrozen }) => leftFrozen.length > 0) ? 'yellow' : 'green'
}

/** What came of one rehearsal, behind its timeline. */
function composeVerdict(rehearsal: Rehearsal, { mode }: RehearsalReport, paint: Paint): string {
  const { must, backups, leftFrozen, processesLeft, log, broken, restore } = rehearsal
  const blocks = backups.map((backup, index) => {
    const title = backups.length > 1 ? [paint('bold', `backup ${index + 1}`)] : []
    return [...title, ...describeBackup(backup, mode, paint)]
  })
  const running = processesLeft.map((line) => show(`still running: ${line}`))
  const logLines = log.trimEnd().split('\n').filter(Boolean).map(show)
  const lines = [
    label('must hold', show(must), paint),
    ...blocks.flat(),
    label('left frozen', leftFrozen.length > 0 ? paint('red', show(describeLeftFrozen(leftFrozen))) : 'nothing', paint),
    ...(restore ? describeRestored(restore, paint) : []),
    ...(processesLeft.length > 0 ? [label('left running', paint('red', running.join('; ')), paint)] : []),
    ...(logLines.length > 0 ? [paint('bold', 'the scripts’ log'), ...logLines.map((line) => `  ${line}`)] : []),
    ...(broken.length > 0 ? ['', ...describeBroken(broken, paint)] : []),
  ]
  return `\n${lines.join('\n')}\n`
}

function composeNotPlayed(report: RehearsalReport, paint: Paint): string {
  const lines = groupNotPlayed(report).map(({ reason, faults }) => {
    return `${label('not played', show(`${faults.join(', ')}: ${reason}`), paint)}\n`
  })
  return lines.length > 0 ? `\n${lines.join('')}` : ''
}

/** What did not hold, and how to see it again. */
function composeBroken(report: RehearsalReport, paint: Paint): string {
  return report.rehearsals
    .filter(({ held }) => !held)
    .map((rehearsal) => {
      const lines = [
        `${paint('red', 'NOT HELD')} ${paint('bold', show(nameRun(rehearsal, report)))}`,
        label('happens', show(rehearsal.does), paint),
        label('must hold', show(rehearsal.must), paint),
        ...describeBroken(rehearsal.broken, paint),
      ]
      return `\n${lines.join('\n')}\n`
    })
    .join('')
}

function describeBroken(broken: readonly string[], paint: Paint): string[] {
  return broken.map((sentence) => label('not held', paint('red', show(sentence)), paint))
}

function describeBackup(backup: RehearsedBackup, mode: RehearsalReport['mode'], paint: Paint): string[] {
  const { claim, truth, pre, post, window, hostCrash } = backup
  const tone = toneOfClaim(backup)
  const claimed = tone === 'plain' ? claimWords[claim] : paint(toneStyles[tone], claimWords[claim])
  const false_ = isFalseClaim(backup) ? paint('red', ', which is false') : ''
  const databases = describeDatabases(backup, mode)
  return [
    label('Azure’s claim', `${claimed}${false_}`, paint),
    ...listMessages(backup).map((message) => label('the portal', show(message), paint)),
    ...(hostCrash === null ? [] : [label('the host', paint('red', show(`ended: ${hostCrash}`)), paint)]),
    label(
      mode === 'live' ? 'databases' : 'snapshot',
      `${truthWords[truth]}${databases ? `; ${show(databases)}` : ''}`,
      paint,
    ),
    label('frozen', describeWindow(window), paint),
    label('pre-script', describeScript(pre), paint),
    label('post-script', describeScript(post), paint),
  ]
}

/** What verify-restore.sh says, what is in the data files, and all that it printed. */
function describeRestored(restore: RehearsedRestore, paint: Paint): string[] {
  const { runs, truth, leftRunning } = restore
  const tone = isFalseProof(restore) ? 'red' : truth === 'whole' ? 'green' : 'bold'
  return [
    ...runs.map((run) => label('restored VM', show(describeVerifyRun(run)), paint)),
    label('its data', paint(tone, show(dataWords[truth])), paint),
    ...listDatabases(restore).map((line) => label('', show(line), paint)),
    ...leftRunning.map((name) => label('left running', show(name), paint)),
    paint('bold', 'what verify-restore.sh said'),
    ...runs.flatMap(({ said }) => said.trimEnd().split('\n')).map((line) => show(`  ${line}`)),
  ]
}

function label(word: string, text: string, paint: Paint): string {
  return `${paint('bold', word.padEnd(labelWidth))}${text}`
}

/** Never what a terminal would obey. */
function show(text: string): string {
  return escapeUnprintable(text.replaceAll('\t', '  '))
}
