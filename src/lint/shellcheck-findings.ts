// ShellCheck's findings as ours, without those that a rule of ours says better at the same place.
import type { Diagnostic, LintResult, Severity, ShellCheckFinding } from '../model/lint.js'
import { isOtherLanguage } from '../model/shebang.js'
import type { Project, ScriptFile } from './project.js'
import { isBehindSh, saysTheSame } from './shellcheck-overlap.js'
import { isUtf16 } from './source.js'

const severityOf: Record<ShellCheckFinding['level'], Severity> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  style: 'info',
}

interface Outcome {
  readonly findings: readonly Diagnostic[]
  readonly shellcheck: LintResult['shellcheck']
}

/** An engine that fails is said in the outcome, as the own rules hold without it. */
export async function checkWithShellCheck({ options, scripts }: Project): Promise<Outcome> {
  const { shellcheck: engine, rules } = options
  const shellScripts = scripts.filter(
    ({ source }) =>
      !options.own?.has(source.path) && !isOtherLanguage(source.text, source.path) && !isUtf16(source.text),
  )
  if (!engine || shellScripts.length === 0) return { findings: [], shellcheck: engine && nameEngine(engine) }
  const byPath = new Map(shellScripts.map((script) => [script.source.path, script]))
  try {
    const { findings: found, notes } = await engine.check(
      shellScripts.map(({ source: { path, text } }) => ({ path, text })),
    )
    const findings = found.flatMap((finding) => {
      const script = byPath.get(finding.path)
      const override = rules?.[`SC${finding.code}`]
      if (!script || override === 'off') return []
      const diagnostic = describe(finding, script, override)
      return isBehindSh(diagnostic, script) ? [] : [diagnostic]
    })
    return { findings, shellcheck: { ...nameEngine(engine), notes } }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { findings: [], shellcheck: { ...nameEngine(engine), error: message } }
  }
}

/** Our findings that say what ShellCheck says too, by its codes. */
const saidByRules: readonly (readonly [codes: RegExp, ids: readonly string[]])[] = [
  // What the parser says, odd tests, and words that can be no command.
  [/^SC(?:1\d{3}|207\d|208[01]|2215|228[5-8])$/, ['AZH204', 'AZH212', 'AZH214', 'AZH303', 'AZH305']],
]

/** Without those of ShellCheck's findings that begin on the line of one of ours about the same. */
export function dropTwins(own: readonly Diagnostic[], findings: readonly Diagnostic[]): Diagnostic[] {
  return findings.filter((finding) => {
    const { id, path, start } = finding
    const ids = saidByRules.filter(([codes]) => codes.test(id)).flatMap(([, rules]) => rules)
    const isTwin = (twin: Diagnostic) => twin.path === path && twin.start.line === start.line && ids.includes(twin.id)
    return !own.some((twin) => isTwin(twin) || saysTheSame(twin, finding))
  })
}

function nameEngine({ name, version }: { readonly name: string; readonly version: string }) {
  return { name, version, notes: [] }
}

function describe(finding: ShellCheckFinding, { source }: ScriptFile, override: Severity | undefined): Diagnostic {
  const { path, code, level, message, start, end } = finding
  const pos = source.findOffset(start)
  return {
    id: `SC${code}`,
    name: undefined,
    severity: override ?? severityOf[level],
    path,
    start,
    end,
    span: { pos, end: Math.max(pos, source.findOffset(end)) },
    messageKey: undefined,
    message,
    effect: '',
    advice: '',
    // ShellCheck's own suggestions, such as quotes around a variable, can change what a script does.
    fix: undefined,
  }
}
