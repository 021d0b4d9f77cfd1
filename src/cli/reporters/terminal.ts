// The outcome for people: what was written, what to do next, and what to know.
import type { BundleFileName } from '../../model/bundle.js'
import { quoteValue } from '../../model/text.js'
import { createPaint, type Io } from '../io.js'
import { listNextSteps, type Outcome } from './outcome.js'

export function report(outcome: Outcome, io: Io): void {
  const { bundle, status } = outcome
  if (status === 'dry run') reportDryRun(outcome, io)
  else reportResult(outcome, io)
  for (const { message } of bundle.warnings) {
    io.stderr.write(`${createPaint(io, io.stderr)('yellow', 'warning:')} ${message}\n`)
  }
}

function reportResult(outcome: Outcome, io: Io): void {
  const { plan, status } = outcome
  const paint = createPaint(io, io.stdout)
  const lines: string[] = []
  if (status === 'up to date') lines.push(`${plan.folder} is up to date.`)
  else lines.push(paint('bold', `Wrote ${plan.folder}`), ...listFiles(outcome))
  lines.push('', paint('bold', 'Next:'))
  listNextSteps(plan.folder).forEach(([purpose, command], index) => {
    lines.push(`  ${index + 1}. ${`${purpose}:`.padEnd(27)}${command}`)
  })
  io.stdout.write(`${lines.join('\n')}\n`)
}

function listFiles({ bundle, plan, backups }: Outcome): string[] {
  const { pre, post } = bundle.worstCaseSeconds
  const purposes: Record<BundleFileName, string> = {
    'prescript.sh': `freezes before the snapshot, in ${pre} s at most`,
    'postScript.sh': `thaws after it, in ${post} s at most`,
    'VMSnapshotScriptPluginConfig.json': 'tells Azure Backup of both',
    'install.sh': 'installs them on the VM',
    'verify-restore.sh': 'proves a restore, on the restored VM',
    'README.md': 'the runbook',
    'bundle.json': 'options and checksums',
  }
  return plan.files.map(({ file, action }) => {
    const backup = backups.get(file.name)
    const note = action === 'keep' ? ' (unchanged)' : backup ? ` (yours is kept as ${backup})` : ''
    return `  ${file.name.padEnd(35)}${purposes[file.name]}${note}`
  })
}

/** The files themselves on stdout, so that they can be read before anything is written. */
function reportDryRun({ plan }: Outcome, io: Io): void {
  for (const { file, action, edited } of plan.files) {
    const note = edited ? `${action}, the edited one is kept as .bak` : action
    io.stdout.write(`==> ${plan.folder}/${file.name} (${file.mode}, ${note}) <==\n${file.content}\n`)
  }
  const replaced = plan.files.some(({ action }) => action === 'replace')
  io.stderr.write(`Nothing was written to ${quoteValue(plan.folder)}.${replaced ? ' Writing it needs --force.' : ''}\n`)
}
