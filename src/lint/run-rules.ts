// Calls every rule that is on for what it applies to.
import type { Diagnostic, Edit, Severity, Span } from '../model/lint.js'
import type { Project } from './project.js'
import type { AnyRule, Context, Report } from './rule.js'
import { rules } from './rules/index.js'

type AnyFile = Project['files'][number]
type AnyReport = Report<Record<string, (args: never) => never>>

export function runRules(project: Project): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const rule of rules) {
    const override = project.options.rules?.[rule.id]
    if (override === 'off') continue
    const report = (file: AnyFile, found: AnyReport) => diagnostics.push(describe(rule, override, file, found))
    runRule(rule, project, report)
  }
  return diagnostics
}

function runRule(rule: AnyRule, project: Project, report: (file: AnyFile, found: AnyReport) => void): void {
  const edit = (file: AnyFile, { pos, end }: Span, text: string): Edit => ({ path: file.source.path, pos, end, text })
  if (rule.applies === 'project') {
    rule.check({ project, report, edit } as Context<'project', AnyRule['messages']>)
    return
  }
  for (const target of project.files) {
    if (rule.applies !== 'file' && rule.applies !== target.kind) continue
    const context = {
      project,
      target,
      text: target.source.text,
      report: (found: AnyReport) => report(target, found),
      edit: (at: Span, text: string) => edit(target, at, text),
    }
    // The kind was compared just above.
    ;(rule.check as (context: unknown) => void)(context)
  }
}

function describe(rule: AnyRule, override: Severity | undefined, file: AnyFile, found: AnyReport): Diagnostic {
  const { at, message, fix, severity } = found
  const compose = rule.messages[message] as ((args: unknown) => ReturnType<AnyRule['messages'][string]>) | undefined
  if (!compose) throw new Error(`${rule.id} has no message ${message}`)
  const { problem, effect, advice } = compose(found.args)
  return {
    id: rule.id,
    name: rule.name,
    severity: override ?? severity ?? rule.severity,
    path: file.source.path,
    start: file.source.locate(at.pos),
    end: file.source.locate(at.end),
    span: { pos: at.pos, end: at.end },
    messageKey: message,
    message: problem,
    effect,
    advice,
    fix,
  }
}
