// Calls every rule that is on for what it applies to.
import type { Diagnostic, Edit, Fix, LintOptions, Severity, Span } from '../model/lint.js'
import { isOtherLanguage } from '../model/shebang.js'
import type { Project, ScriptFile } from './project.js'
import type { AnyRule, Context, Report } from './rule.js'
import { rules } from './rules/index.js'
import { isUtf16 } from './source.js'
import type { Suppression } from './suppressions.js'

type AnyFile = Project['files'][number]
type AnyReport = Report<Record<string, (args: never) => never>>
type ReportIn = (file: AnyFile, found: AnyReport) => void

/** All findings but those about suppressions. */
export function runRules(project: Project): Diagnostic[] {
  const places = new Map<AnyFile, Place>()
  const isAsked = ({ id }: AnyRule, target: AnyFile) => {
    const place = places.get(target) ?? findPlace(target, project)
    places.set(target, place)
    return place.all.test(id) && (!/^AZH[25]/.test(id) || place.concernsDatabase())
  }
  return collect(project, (rule, report) => {
    if (rule.applies === 'project') {
      rule.check({ project, report, edit: createEdit } as Context<'project', AnyRule['messages']>)
    } else if (rule.applies !== 'suppression') {
      for (const target of project.files) {
        if (rule.applies !== 'file' && rule.applies !== target.kind) continue
        if (isOwn(rule, target, project.options) || !isAsked(rule, target)) continue
        checkFile(rule, target, project, report)
      }
    }
  })
}

/** Findings about suppressions, when it is known which of them are used. */
export function runSuppressionRules(
  project: Project,
  suppressions: readonly Suppression[],
  withShellCheck: boolean,
): Diagnostic[] {
  const knownIds = rules.map(({ id }) => id)
  const isRunning = (id: string) => (id.startsWith('SC') ? withShellCheck : project.options.rules?.[id] !== 'off')
  return collect(project, (rule, report) => {
    if (rule.applies !== 'suppression') return
    for (const suppression of suppressions) {
      const { file } = suppression
      rule.check({
        project,
        suppression,
        knownIds,
        isRunning,
        report: (found: AnyReport) => report(file, found),
        edit: (at: Span, text: string) => createEdit(file, at, text),
      } as Context<'suppression', AnyRule['messages']>)
    }
  })
}

function collect(project: Project, run: (rule: AnyRule, report: ReportIn) => void): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const rule of rules) {
    if (project.options.rules?.[rule.id] === 'off') continue
    run(rule, (file, found) => diagnostics.push(describe(rule, project.options, file, found)))
  }
  return diagnostics
}

/** What this version writes is proved by its tests; who may change it on this machine is not. */
function isOwn({ id }: AnyRule, { kind, source }: AnyFile, { own }: LintOptions): boolean {
  return kind === 'script' && !/^AZH40[1-4]$/.test(id) && (own?.has(source.path) ?? false)
}

/** Which rules have something to say of a file. */
interface Place {
  /** Ids of those that are asked. */
  readonly all: RegExp
  /** Whether those of the contract are. */
  concernsDatabase(): boolean
}

/** Rules of the contract have nothing to say of a script that is no hook when neither it nor the other one mentions a
 * database, nor of what a hook reads or starts: there it is asked as if it stood in the hook. */
function findPlace(target: AnyFile, project: Project): Place {
  const { text, path } = target.source
  // Whatever else would be said of such a file is noise.
  if (isUtf16(text)) return { all: /^AZH(?:101|302|4)/, concernsDatabase: () => true }
  if (target.kind !== 'script') return { all: /^/, concernsDatabase: () => true }
  if (isOtherLanguage(text, path)) return { all: /^AZH(?:304|4)/, concernsDatabase: () => true }
  let concerns: boolean | undefined
  return {
    all: /^/,
    concernsDatabase: () => {
      concerns ??= isHookOrConcerned(target, project)
      return concerns
    },
  }
}

function isHookOrConcerned(target: ScriptFile, project: Project): boolean {
  if (target.role !== undefined || target.isBoth) return true
  if (target.hook.concernsDatabase && project.isPart(target)) return false
  return [target, target.config?.pre, target.config?.post].some((script) => script?.hook.concernsDatabase)
}

function checkFile(rule: AnyRule, target: AnyFile, project: Project, report: ReportIn): void {
  const context = {
    project,
    target,
    text: target.source.text,
    report: (found: AnyReport) => report(target, found),
    edit: (at: Span, text: string) => createEdit(target, at, text),
  }
  // The caller compared the kinds.
  ;(rule.check as (context: unknown) => void)(context)
}

function createEdit(file: AnyFile, { pos, end }: Span, text: string): Edit {
  return { path: file.source.path, pos, end, text }
}

function describe(rule: AnyRule, options: LintOptions, file: AnyFile, found: AnyReport): Diagnostic {
  const { at, message, fix, severity } = found
  const compose = rule.messages[message] as ((args: unknown) => ReturnType<AnyRule['messages'][string]>) | undefined
  if (!compose) throw new Error(`${rule.id} has no message ${message}`)
  const { problem, effect, advice } = compose(found.args)
  return {
    id: rule.id,
    name: rule.name,
    severity: findOverride(rule, options) ?? severity ?? rule.severity,
    path: file.source.path,
    start: file.source.locate(at.pos),
    end: file.source.locate(at.end),
    span: { pos: at.pos, end: at.end },
    messageKey: message,
    message: problem,
    effect,
    advice,
    fix: isPossible(fix, options) && isReadable(rule, file, fix) ? fix : undefined,
  }
}

function findOverride({ id }: AnyRule, { rules: overrides }: LintOptions): Severity | undefined {
  const override = overrides?.[id]
  return override === 'off' ? undefined : override
}

/** What the parser made of a script from its first mistake on is a guess, and so would be a mend of it; the mends of
 * line ends, of a byte-order mark and of such a mistake do not rest on it. */
function isReadable({ id }: AnyRule, file: AnyFile, fix: Fix | undefined): boolean {
  if (file.kind !== 'script' || !fix || fix.edits.length === 0 || /^AZH30[125]/.test(id)) return true
  const [first] = file.script.problems
  return !first || fix.edits.every(({ path, end }) => path !== file.source.path || end < first.pos)
}

function isPossible(fix: Fix | undefined, { mayChangePermissions = true }: LintOptions): boolean {
  return mayChangePermissions || !fix?.permissions?.length
}
