// The library: generate a bundle in memory, and lint hooks on a virtual file system.
export { generateBundle } from './generate/generate-bundle.js'
export { explainRule, listRules, type RuleRow } from './lint/explain.js'
export { fix } from './lint/fixes.js'
export { lint } from './lint/linter.js'
export type { Bundle, BundleFile, BundleFileName, FileMode, WorstCaseSeconds } from './model/bundle.js'
export { UserError } from './model/errors.js'
export { version } from './model/generated/option-table.js'
export type { Options } from './model/generated/options.js'
export type { Warning } from './model/generated/result.js'
export type {
  Diagnostic,
  Edit,
  FileKind,
  Fix,
  FixResult,
  Folder,
  LintedFile,
  LintFile,
  LintOptions,
  LintResult,
  PermissionEdit,
  Permissions,
  Position,
  Role,
  Severity,
  ShellCheckEdit,
  ShellCheckEngine,
  ShellCheckFinding,
  ShellCheckNote,
  ShellCheckOutcome,
  ShellCheckReport,
  Span,
} from './model/lint.js'
