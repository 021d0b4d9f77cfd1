// The files that are linted together: which config leads to which scripts, and which of them is pre and which is post.

import type { JsonDocument } from '../model/json/document.js'
import type { FileKind, LintFile, LintOptions, Role } from '../model/lint.js'
import type { ShellScript } from '../shell/parse.js'
import type { HookModel } from './hook-model.js'
import type { SourceText } from './source.js'

interface ProjectFile {
  readonly kind: FileKind
  readonly file: LintFile
  readonly source: SourceText
}

export interface ScriptFile extends ProjectFile {
  readonly kind: 'script'
  readonly script: ShellScript
  readonly role: Role | undefined
  /** Whether its config names it for both roles, by parameter. */
  readonly isBoth: boolean
  /** The config that names it. */
  readonly config: ConfigFile | undefined
  /** Read on first use, when all files are linked. */
  readonly hook: HookModel
}

export interface ConfigFile extends ProjectFile {
  readonly kind: 'config'
  readonly json: JsonDocument
  readonly pre: ScriptFile | undefined
  readonly post: ScriptFile | undefined
}

export interface OtherFile extends ProjectFile {
  readonly kind: 'plugin-host' | 'workload' | 'vmbackup' | 'suppressions'
}

export interface Project {
  /** In the order given. */
  readonly files: readonly (ScriptFile | ConfigFile | OtherFile)[]
  readonly configs: readonly ConfigFile[]
  readonly scripts: readonly ScriptFile[]
  readonly options: LintOptions
  /** Whether a hook reads or starts the script: it is judged as a part of that one. */
  isPart(script: ScriptFile): boolean
}
