// The command that lints: reads, asks the library, mends on request, reports.
import { tmpdir } from 'node:os'
import { type LintTargets, readLintTargets } from '../../fs/read-lint-targets.js'
import { explainRule, listRules, referToShellCheck } from '../../lint/explain.js'
import { fix } from '../../lint/fixes.js'
import { lint } from '../../lint/linter.js'
import { type LintReport, reaches } from '../../lint/report.js'
import { createSource } from '../../lint/source.js'
import { UserError } from '../../model/errors.js'
import { version } from '../../model/generated/option-table.js'
import type { LintFile, LintOptions, LintResult, ShellCheckEngine } from '../../model/lint.js'
import { findNearest } from '../../model/nearest.js'
import { folderOf } from '../../model/slash-path.js'
import { quoteValue } from '../../model/text.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { createPaint, type Io, print } from '../io.js'
import { type Mended, mend, showFixes } from '../lint-fixes.js'
import type { ParsedArguments } from '../parse-arguments.js'
import { type LintRequest, readLintOptions } from '../read-lint-options.js'
import { composeExplanations, composeList } from '../reporters/list.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  if (wantsVersion) return print(`${version}\n`, io)
  const rows = listRules()
  if (options['listRules'] === true) return print(formatRules(rows, options['format'] === 'json'), io)
  if (options['explain'] !== undefined) {
    return print(explain(String(options['explain']), options['format'] === 'json'), io)
  }
  const ids = rows.map(({ id }) => id)
  const request = readLintOptions(options, ids, io.env['GITHUB_ACTIONS'] ? 'github' : 'text')
  const targets = await readLintTargets(words.length > 0 ? words : ['.'], {
    role: request.role,
    checkOwner: request.checkOwner,
    stdin: io.stdin,
    stdinName: request.stdinFilename,
  })
  const isRequired = request.requireShellcheck || (request.shellcheck !== false && isContinuous(io))
  const { engine, missing } = await findEngine(request, isRequired, io)
  if (targets.files.length === 0 && !request.allowEmpty) {
    throw new UserError('There are no hooks here.', {
      hint: 'Name the folder with the scripts and their config; --allow-empty for none.',
    })
  }
  const settings: LintOptions = {
    role: request.role,
    rules: request.rules,
    instance: request.instance,
    product: request.product,
    shellcheck: engine,
    exists: targets.exists,
    own: await findOwn(targets),
    mayChangePermissions: io.getuid?.() === 0,
  }
  if (request.fix && request.dryRun) return showFixes(targets, settings, request.severity, io)
  const mended = request.fix ? await mend(targets, settings, request.backup) : undefined
  const found = mended ? { result: mended.result, mendable: 0 } : await lintAndTry(targets.files, settings)
  const { result } = found
  if (isRequired && result.shellcheck?.error !== undefined) throw failRequired(result.shellcheck.error)
  const report = createReport(found, targets, request, mended, { missing, own: settings.own?.size ?? 0 })
  io.stdout.write(await compose(report, request, io))
  return report.shown.length > 0 ? exitCodes.failed : exitCodes.done
}

/** The generator is loaded only where there is a bundle. */
async function findOwn(targets: LintTargets): Promise<ReadonlySet<string>> {
  const isBeside = ({ path, kind }: LintFile) => kind === 'script' && targets.readManifest(folderOf(path)) !== undefined
  if (!targets.files.some(isBeside)) return new Set()
  return (await import('../own-scripts.js')).findOwnScripts(targets)
}

function formatRules(rows: ReturnType<typeof listRules>, asJson: boolean): string {
  if (asJson) return composeList({ rules: rows })
  return rows
    .map(({ id, name, severity, fixable }) => `${id}  ${name.padEnd(28)}${severity.padEnd(9)}${fixable ? '--fix' : ''}`)
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function explain(word: string, asJson: boolean): string {
  const page = explainRule(word)
  if (page !== undefined) return asJson ? composeExplanations([page]) : page
  const elsewhere = referToShellCheck(word)
  if (elsewhere) throw elsewhere
  const words = listRules().flatMap(({ id, name }) => [id, name])
  const nearest = findNearest(word, words)
  throw new UserError(`--explain names ${quoteValue(word)}, which is no rule.`, {
    hint: nearest ? `Did you mean ${nearest}?` : 'See --list-rules.',
  })
}

interface Engine {
  readonly engine: ShellCheckEngine | undefined
  /** Why there is none although one was wanted. */
  readonly missing: string | undefined
}

async function findEngine({ shellcheck }: LintRequest, isRequired: boolean, io: Io): Promise<Engine> {
  if (shellcheck === false) return { engine: undefined, missing: undefined }
  const { findShellCheck } = await import('../../shell/shellcheck/find-engine.js')
  const search = { env: io.env, temporaryFolder: tmpdir(), chosen: shellcheck }
  const found = await findShellCheck(search).catch((error: unknown) => {
    if (!(error instanceof UserError) || error.option === undefined) throw error
    throw new UserError(`--${error.option} ${error.problem}`, { hint: error.hint })
  })
  if (found.engine === undefined && isRequired) throw failRequired(found.missing)
  return { engine: found.engine, missing: found.missing }
}

/** Nobody reads there that something did not run. */
function isContinuous({ env }: Io): boolean {
  return ![undefined, '', '0', 'false'].includes(env['CI'])
}

function failRequired(reason: string): UserError {
  return new UserError(`ShellCheck is required but did not run: ${reason}`, {
    hint: 'Install it, name it with --shellcheck, or leave it out with --no-shellcheck.',
  })
}

/** Lints, and tries in memory what --fix would do: only that is offered. */
async function lintAndTry(files: LintTargets['files'], settings: LintOptions) {
  const result = await lint(files, settings)
  if (!result.diagnostics.some(({ fix }) => fix)) return { result, mendable: 0 }
  const { left, fixed } = await fix(files, { ...settings, shellcheck: undefined }, result)
  const diagnostics = result.diagnostics.map((each) =>
    left.has(folderOf(each.path)) ? { ...each, fix: undefined } : each,
  )
  return { result: { ...result, diagnostics }, mendable: fixed }
}

function createReport(
  { result, mendable }: { readonly result: LintResult; readonly mendable: number },
  { files }: LintTargets,
  { severity: threshold }: LintRequest,
  mended: Mended | undefined,
  { missing: missingShellCheck, own }: { readonly missing: string | undefined; readonly own: number },
): LintReport {
  const readText = ({ path, content }: (typeof files)[number]) => createSource(path, content).text
  const shown = result.diagnostics.filter(({ severity }) => reaches(severity, threshold))
  const named = new Set(shown.flatMap(({ path, fix }) => [path, ...(fix?.edits ?? []).map((edit) => edit.path)]))
  const told = files.filter(({ path }) => named.has(path))
  return {
    result,
    shown,
    threshold,
    texts: new Map(told.map((file) => [file.path, mended?.texts.get(file.path) ?? readText(file)])),
    version,
    missingShellCheck,
    fixed: mended?.fixed,
    mendable,
    left: [...(mended?.left ?? [])],
    kept: mended?.kept ?? [],
    own,
  }
}

async function compose(report: LintReport, { format }: LintRequest, io: Io): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../../lint/reporters/json.js')).composeJson(report)
    case 'sarif':
      return (await import('../../lint/reporters/sarif.js')).composeSarif(report)
    case 'github':
      return (await import('../../lint/reporters/github.js')).composeGithub(report)
    case 'text':
      return (await import('../../lint/reporters/text.js')).composeText(report, createPaint(io, io.stdout))
  }
}
