// What became of a fleet: for people, or as schemas/result.schema.json describes it.
import { join } from 'node:path'
import type { RowProblem } from '../../generate/inventory/row.js'
import type { Result } from '../../model/generated/result.js'
import { escapeUnprintable } from '../../model/text.js'
import { quoteWord } from '../../shell/quote.js'
import { exitCodes } from '../exit-codes.js'
import type { FleetResult } from '../fleet-run.js'
import { createPaint, type Io } from '../io.js'

export interface FleetOutcome extends FleetResult {
  readonly inventory: string
  readonly folder: string
  readonly dryRun: boolean
  /** Nothing was written. */
  readonly isTrial: boolean
}

const nextStep = 'Roll them out with Ansible'

/** As many other bundles as are named; of more the number is enough. */
const mostOthers = 10

export function reportFleet(outcome: FleetOutcome, json: boolean, io: Io): void {
  io.stdout.write(json ? composeJson(outcome) : composeText(outcome, io))
  const paint = createPaint(io, io.stderr)
  for (const [message, { count, first }] of outcome.warnings) {
    io.stderr.write(
      `${paint('yellow', 'warning:')} ${message} (${count === 1 ? first : `${count} hosts, first ${first}`})\n`,
    )
  }
  for (const problem of outcome.problems)
    io.stderr.write(`${describeProblem(problem, outcome, paint('red', 'error:'))}\n`)
  const summary = summariseProblems(outcome)
  if (summary) io.stderr.write(`${paint('red', 'error:')} ${summary}\n`)
}

/** On one line each: there may be thousands. */
function describeProblem({ line, message, hint }: RowProblem, { inventory }: FleetOutcome, label: string): string {
  return escapeUnprintable(`${inventory}:${line}: `) + label + escapeUnprintable(` ${message}${hint ? ` ${hint}` : ''}`)
}

function summariseProblems({ problems, hosts, isTrial, dryRun }: FleetOutcome): string | undefined {
  if (problems.length === 0) return undefined
  const rest = dryRun ? '.' : isTrial ? ', so nothing was written (--all-or-nothing).' : '; the others are done.'
  const count = problems.length
  return `${count} of ${count + hosts.length} rows ${count === 1 ? 'is' : 'are'} bad${rest}`
}

function composeText(outcome: FleetOutcome, io: Io): string {
  const { hosts, folder, others, isTrial, dryRun } = outcome
  const paint = createPaint(io, io.stdout)
  const upToDate = hosts.filter(({ isUpToDate }) => isUpToDate).length
  const lines: string[] = []
  if (dryRun) {
    lines.push(...hosts.map((host) => `${host.isUpToDate ? 'keep ' : 'write'}  ${join(folder, host.host)}`))
  } else if (!isTrial) {
    const written = hosts.length - upToDate
    const rest = upToDate > 0 ? `; ${upToDate} up to date` : ''
    lines.push(paint('bold', `${folder}: ${written} ${written === 1 ? 'bundle' : 'bundles'} written${rest}`))
    for (const { backups } of hosts) for (const backup of backups) lines.push(`  an edited file is kept as ${backup}`)
  }
  if (others.length > 0) {
    const more = others.length > mostOthers ? ` and ${others.length - mostOthers} more` : ''
    lines.push(`Not of this run, and left alone: ${escapeUnprintable(others.slice(0, mostOthers).join(', '))}${more}`)
  }
  if (!isTrial && hosts.length > 0) {
    lines.push('', paint('bold', 'Next:'), `  ${nextStep}: ${composeNextCommand(folder)}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function composeNextCommand(folder: string): string {
  const path = /^[\w./@%+=:,-]+$/.test(folder) ? folder : quoteWord(folder)
  return `make-azure-hooks package ${path} --target ansible`
}

function composeJson(outcome: FleetOutcome): string {
  const { folder, hosts, problems, others, warnings, isTrial } = outcome
  const failure = summariseProblems(outcome)
  const result: Result = {
    schemaVersion: 1,
    status: failure ? 'failed' : findStatus(outcome),
    folder,
    fleet: {
      hosts: hosts.map(({ host, isUpToDate, backups }) => ({
        host,
        folder: join(folder, host),
        status: isUpToDate ? 'up to date' : isTrial ? 'dry run' : 'written',
        backups: [...backups],
      })),
      problems: problems.map(({ line, message, hint }) => ({ line, message, ...(hint ? { hint } : {}) })),
      others: [...others],
    },
    warnings: [...warnings].map(([message, { code }]) => ({ code, message })),
    nextSteps: isTrial ? [] : [`${nextStep}: ${composeNextCommand(folder)}`],
    ...(failure ? { error: { exitCode: exitCodes.failed, message: failure } } : {}),
  }
  return `${JSON.stringify(result, null, 2)}\n`
}

function findStatus({ hosts, isTrial }: FleetOutcome): Result['status'] {
  if (isTrial) return 'dry run'
  return hosts.every(({ isUpToDate }) => isUpToDate) ? 'up to date' : 'written'
}
