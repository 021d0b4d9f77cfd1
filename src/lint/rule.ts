// What a rule is, and how one is written.
import type { Edit, Fix, Severity, Span } from '../model/lint.js'
import type { ConfigFile, OtherFile, Project, ScriptFile } from './project.js'
import type { Suppression } from './suppressions.js'

/** The three parts of what a finding says. */
export interface Sentence {
  /** What is wrong, with the value quoted. */
  readonly problem: string
  /** What then happens on the VM. */
  readonly effect: string
  /** What to do. */
  readonly advice: string
}

type Messages = Record<string, (args: never) => Sentence>

interface Targets {
  script: ScriptFile
  config: ConfigFile
  /** Every file, of whatever kind. */
  file: ScriptFile | ConfigFile | OtherFile
}

/** A rule is called once for each of these; `project` once for all files together, `suppression` for each of them when
 * all else is done. */
export type RuleKind = keyof Targets | 'project' | 'suppression'

type Arguments<Sentences extends Messages, Key extends keyof Sentences> =
  Parameters<Sentences[Key]> extends []
    ? { readonly args?: undefined }
    : { readonly args: Parameters<Sentences[Key]>[0] }

/** One finding. A node of a tree is a place. */
export type Report<Sentences extends Messages> = {
  [Key in keyof Sentences & string]: {
    readonly at: Span
    readonly message: Key
    readonly fix?: Fix | undefined
    /** Where this very finding is graver or lighter than the rule. */
    readonly severity?: Severity
  } & Arguments<Sentences, Key>
}[keyof Sentences & string]

interface BaseContext {
  readonly project: Project
}

interface FileContext<Kind extends keyof Targets, Sentences extends Messages> extends BaseContext {
  readonly target: Targets[Kind]
  /** Of the file. */
  readonly text: string
  /** Silently does nothing when the rule is off. */
  report(report: Report<Sentences>): void
  /** An edit of this file. */
  edit(at: Span, text: string): Edit
}

interface ProjectContext<Sentences extends Messages> extends BaseContext {
  report(file: Targets['file'], report: Report<Sentences>): void
  edit(file: Targets['file'], at: Span, text: string): Edit
}

interface SuppressionContext<Sentences extends Messages> extends BaseContext {
  readonly suppression: Suppression
  /** Those of all rules. */
  readonly knownIds: readonly string[]
  /** Whether the rule was on, so that it could have found something. */
  readonly isRunning: (id: string) => boolean
  /** In the file in which the suppression stands. */
  report(report: Report<Sentences>): void
  edit(at: Span, text: string): Edit
}

export type Context<Kind extends RuleKind, Sentences extends Messages> = Kind extends keyof Targets
  ? FileContext<Kind, Sentences>
  : Kind extends 'suppression'
    ? SuppressionContext<Sentences>
    : ProjectContext<Sentences>

export interface Rule<Kind extends RuleKind, Sentences extends Messages> {
  /** Never used again for another rule. */
  readonly id: `AZH${number}`
  /** The wanted state, in kebab-case. */
  readonly name: string
  readonly severity: Severity
  readonly applies: Kind
  /** Whether some of its findings carry a fix. */
  readonly fixable: boolean
  readonly messages: Sentences
  check(context: Context<Kind, Sentences>): void
}

/** Any rule, as the list holds them. */
export type AnyRule = { [Kind in RuleKind]: Rule<Kind, Messages> }[RuleKind]

/** Checks the types of a rule: each message key and its arguments. */
export function defineRule<const Kind extends RuleKind, Sentences extends Messages>(
  rule: Rule<Kind, Sentences>,
): AnyRule {
  // A rule only ever reports its own messages with their own arguments, which the list need not know.
  return rule as unknown as AnyRule
}
