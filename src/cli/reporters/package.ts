// What `package` has made: for people, and for programs.

import type { WrittenPackage } from '../../fs/write-package.js'
import type { PackageResult } from '../../model/generated/package-result.js'
import { sha256 } from '../../model/sha256.js'
import { formatNumber } from '../../package/create-package.js'
import { listSteps } from '../../package/next-steps.js'
import type { Package } from '../../package/packager.js'
import { createPaint, type Io } from '../io.js'

export interface PackageOutcome {
  readonly target: string
  readonly path: string
  readonly made: Package
  readonly written: WrittenPackage
}

export function reportForPeople(outcome: PackageOutcome, io: Io): void {
  const { path, made, written } = outcome
  const paint = createPaint(io, io.stdout)
  const size = `${formatNumber(written.size)} bytes`
  const count = made.form === 'folder' ? `${made.files.length} files, ` : ''
  const lines =
    written.status === 'up to date'
      ? [`${path} is up to date (${size}).`]
      : [`${paint('bold', `Wrote ${path}`)} (${count}${size})`]
  if (written.backup !== undefined) lines.push(`What stood there is kept as ${written.backup}`)
  for (const { what, size: used, limit, unit } of made.measures) {
    lines.push(`  ${what}: ${formatNumber(used)} of at most ${formatNumber(limit)} ${unit}`)
  }
  const steps = listSteps(made.next, path)
  const width = Math.max(...steps.map(([purpose]) => purpose.length))
  lines.push('', paint('bold', 'Next:'))
  steps.forEach(([purpose, command], index) => {
    lines.push(`  ${index + 1}. ${`${purpose}:`.padEnd(width + 2)}${command}`)
  })
  io.stdout.write(`${lines.join('\n')}\n`)
  for (const note of made.notes) io.stderr.write(`${createPaint(io, io.stderr)('yellow', 'note:')} ${note}\n`)
}

export function reportAsJson(outcome: PackageOutcome, io: Io): void {
  const { target, path, made, written } = outcome
  const result: PackageResult = {
    schemaVersion: 1,
    status: written.status,
    target,
    form: made.form,
    path,
    ...(written.backup === undefined ? {} : { backup: written.backup }),
    size: written.size,
    files: made.files.map((file) => ({
      path: file.path,
      size: Buffer.byteLength(file.content),
      sha256: sha256(file.content),
    })),
    measures: made.measures.map((measure) => ({ ...measure })),
    nextSteps: listSteps(made.next, path).map(([purpose, command]) => `${purpose}: ${command}`),
    notes: [...made.notes],
  }
  io.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
}
