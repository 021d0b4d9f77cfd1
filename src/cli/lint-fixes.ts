// Fixes as the command makes them: on the disk, or shown as a diff.

import { isKeptByGit } from '../fs/kept-by-git.js'
import type { LintTargets } from '../fs/read-lint-targets.js'
import { changePermissions, writeFixed } from '../fs/write-fixed.js'
import { fix } from '../lint/fixes.js'
import { lint } from '../lint/linter.js'
import { formatMode } from '../lint/octal.js'
import { reaches } from '../lint/report.js'
import { createSource, encodeText } from '../lint/source.js'
import { createUnifiedDiff } from '../lint/unified-diff.js'
import { UserError } from '../model/errors.js'
import type { FixResult, LintOptions, Severity } from '../model/lint.js'
import { quoteValue } from '../model/text.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Io } from './io.js'

export interface Mended extends FixResult {
  /** What was replaced, under its new name. */
  readonly kept: readonly string[]
}

/** Writes what the fixes make of the files. @param keep whether what no git keeps is kept beside it */
export async function mend(targets: LintTargets, settings: LintOptions, keep: boolean): Promise<Mended> {
  const mended = await fix(targets.files, settings)
  const changed = [...mended.texts.keys(), ...mended.permissions.map(({ path }) => path)]
  const elsewhere = changed.find((path) => !targets.writable.has(path))
  if (elsewhere !== undefined) {
    throw new UserError(`${quoteValue(elsewhere)} cannot be mended in its place.`, {
      hint: 'See the changes with --fix --dry-run, or unpack the file.',
    })
  }
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const kept: string[] = []
  for (const { path, before, after } of listChanges(targets, mended)) {
    const backup = keep && !isKeptByGit(path) ? `${path}.bak-${time}` : undefined
    await writeFixed({ path, before, after, backup })
    if (backup !== undefined) kept.push(backup)
  }
  for (const change of mended.permissions) await changePermissions(change)
  return { ...mended, kept }
}

function listChanges({ files }: LintTargets, { texts }: FixResult) {
  return files.flatMap((file) => {
    const text = texts.get(file.path)
    if (text === undefined) return []
    const source = createSource(file.path, file.content)
    const before = typeof file.content === 'string' ? encodeText(file.content, false) : file.content
    return [{ path: file.path, before, after: encodeText(text, source.latin1), source, text }]
  })
}

/** Prints the changes as a diff and makes none. The exit status is that of the files as they are. */
export async function showFixes(
  targets: LintTargets,
  settings: LintOptions,
  threshold: Severity,
  io: Io,
): Promise<ExitCode> {
  const found = await lint(targets.files, settings)
  const mended = await fix(targets.files, { ...settings, shellcheck: undefined }, found)
  for (const { path, mode, uid } of mended.permissions) {
    if (uid !== undefined) io.stdout.write(`# chown ${uid} ${path}\n`)
    if (mode !== undefined) io.stdout.write(`# chmod ${formatMode(mode)} ${path}\n`)
  }
  for (const { path, source, text } of listChanges(targets, mended)) {
    io.stdout.write(createUnifiedDiff(path, source.text, text))
  }
  io.stderr.write(`${mended.fixed} finding${mended.fixed === 1 ? '' : 's'} would be mended; nothing was changed.\n`)
  return found.diagnostics.some(({ severity }) => reaches(severity, threshold)) ? exitCodes.failed : exitCodes.done
}
