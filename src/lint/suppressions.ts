// Suppressions: `# make-azure-hooks disable=AZH201 reason` in scripts and INI, .make-azure-hooks.json beside JSON.

import { readJsonDocument } from '../model/json/document.js'
import type { JsonNode } from '../model/json/nodes.js'
import type { Diagnostic, Span } from '../model/lint.js'
import { folderOf } from '../model/slash-path.js'
import type { Statement } from '../shell/parse.js'
import { walk } from '../shell/parse.js'
import type { OtherFile, Project, ScriptFile } from './project.js'

export interface Suppression {
  /** The file in which it stands. */
  readonly file: Project['files'][number]
  readonly at: Span
  readonly ids: readonly string[]
  readonly reason: string
  /** What is wrong with its form; it then suppresses nothing. */
  readonly problem: string | undefined
  /** Which of the ids have suppressed something. */
  readonly used: Set<string>
  covers(diagnostic: Diagnostic): boolean
}

const directive = /^[#;]\s*make-azure-hooks\s+disable=(\S*)\s*(.*)$/

export function collectSuppressions(project: Project): Suppression[] {
  return project.files.flatMap((file) => {
    if (file.kind === 'script') return readScript(file)
    if (file.kind === 'suppressions') return readSidecar(file, project)
    return file.kind === 'config' ? [] : readIni(file)
  })
}

/** Takes out what is suppressed. */
export function suppress(diagnostics: readonly Diagnostic[], suppressions: readonly Suppression[]): Diagnostic[] {
  const ofRule = new Map<string, Suppression[]>()
  for (const suppression of suppressions) {
    for (const id of new Set(suppression.ids)) {
      const those = ofRule.get(id)
      if (those) those.push(suppression)
      else ofRule.set(id, [suppression])
    }
  }
  return diagnostics.filter((diagnostic) => {
    const covering = (ofRule.get(diagnostic.id) ?? []).filter(({ covers }) => covers(diagnostic))
    for (const { used } of covering) used.add(diagnostic.id)
    return covering.length === 0
  })
}

type Parsed = Pick<Suppression, 'file' | 'at' | 'ids' | 'reason' | 'problem'>

function parse(file: Suppression['file'], text: string, pos: number): Parsed | undefined {
  const [all, list, reason = ''] = directive.exec(text) ?? []
  if (all === undefined || list === undefined) return undefined
  const ids = list.split(',').filter(Boolean)
  const problem = ids.length === 0 ? 'It names no rule.' : undefined
  return { file, at: { pos, end: pos + all.length }, ids, reason: reason.trim(), problem }
}

/** Behind a command it is for that line, on a line of its own for the command that follows, before all commands for the
 * whole file. */
function readScript(file: ScriptFile): Suppression[] {
  if (!file.source.text.includes('make-azure-hooks')) return []
  return file.script.comments.flatMap(({ text, pos, alone }) => {
    const parsed = parse(file, text, pos)
    if (!parsed) return []
    const lines = alone
      ? findLines(file, pos)
      : { from: file.source.locate(pos).line, to: file.source.locate(pos).line }
    const covers = ({ path, start }: Diagnostic) =>
      path === file.source.path && start.line >= lines.from && start.line <= lines.to
    return [{ ...parsed, used: new Set<string>(), covers }]
  })
}

function findLines({ source, script }: ScriptFile, pos: number): { from: number; to: number } {
  const [first] = script.tree.commands
  if (!first || first.pos > pos) return { from: 1, to: Number.POSITIVE_INFINITY }
  let next: Statement | undefined
  walk(script.tree, (node) => {
    if (node.type === 'Statement' && node.pos > pos && (!next || node.pos < next.pos)) next = node
    return node.end > pos
  })
  const line = source.locate(pos).line
  return next ? { from: line, to: source.locate((next as Statement).end).line } : { from: line, to: line + 1 }
}

/** In an INI file it is for the whole file. */
function readIni(file: OtherFile): Suppression[] {
  return [...file.source.text.matchAll(/^[#;].*$/gm)].flatMap(({ 0: text, index }) => {
    const parsed = parse(file, text.trimEnd(), index)
    const covers = ({ path }: Diagnostic) => path === file.source.path
    return parsed ? [{ ...parsed, used: new Set<string>(), covers }] : []
  })
}

/** `{ "disable": [{ "rule": "AZH110", "file": "VMSnapshotScriptPluginConfig.json", "reason": "…" }] }`; without file it
 * is for all files of the folder. */
function readSidecar(file: OtherFile, project: Project): Suppression[] {
  const { root, problems } = readJsonDocument(file.source.text)
  const list = root && memberOf(root, 'disable')
  const build = (at: Span, ids: string[], reason: string, problem?: string, only?: string): Suppression => {
    const folder = folderOf(file.source.path)
    const paths = project.files.map(({ source }) => source.path)
    const covered = new Set(paths.filter((path) => path.startsWith(folder) && (!only || path === `${folder}${only}`)))
    return { file, at, ids, reason, problem, used: new Set(), covers: ({ path }) => covered.has(path) }
  }
  const [broken] = problems
  if (broken) return [build(broken, [], '', 'It is not valid JSON.')]
  if (list?.type !== 'array') return [build({ pos: 0, end: 1 }, [], '', 'It has no list "disable".')]
  return list.items.map((item) => {
    const read = (key: string) => {
      const node = memberOf(item, key)
      return node?.type === 'string' ? String(node.value) : undefined
    }
    const rule = read('rule')
    if (rule === undefined) return build(item, [], '', 'It names no "rule".')
    return build(item, [rule], read('reason') ?? '', undefined, read('file'))
  })
}

function memberOf(node: JsonNode, key: string): JsonNode | undefined {
  return node.type === 'object' ? node.members.findLast((member) => member.key === key)?.value : undefined
}
