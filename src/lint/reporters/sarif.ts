// Findings as SARIF 2.1.0, with the page of each rule and the fixes.
import type { Diagnostic, Edit, Severity } from '../../model/lint.js'
import { rulePages } from '../generated/rule-pages.js'
import { describeOutlook } from '../outlook.js'
import type { LintReport } from '../report.js'
import { rules } from '../rules/index.js'
import { createSource } from '../source.js'

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }

export function composeSarif({ result, shown, texts, version, missingShellCheck }: LintReport): string {
  const reason = missingShellCheck ?? result.shellcheck?.error
  const described = describeRules(shown)
  const indexOf = new Map(described.map(({ id }, index) => [id, index]))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'make-azure-hooks', version, semanticVersion: version, rules: described } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...result.outlooks.map((outlook) =>
                describeNote('note', describeOutlook(outlook).join(' '), outlook.path),
              ),
              ...(reason === undefined ? [] : [describeNote('warning', `ShellCheck did not run: ${reason}`)]),
              ...result.files.flatMap(({ path, notChecked }) =>
                notChecked.map((what) => describeNote('warning', `Not checked: ${path} ${what}.`, path)),
              ),
            ],
          },
        ],
        artifacts: result.files.map(({ path }) => ({ location: { uri: toUri(path) } })),
        results: shown.map((diagnostic) => describeResult(diagnostic, indexOf.get(diagnostic.id) ?? 0, texts)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** What is said of the run, and of which file. */
function describeNote(level: 'note' | 'warning', text: string, path?: string) {
  const locations = path === undefined ? [] : [{ physicalLocation: { artifactLocation: { uri: toUri(path) } } }]
  return { level, message: { text }, ...(path === undefined ? {} : { locations }) }
}

/** All of ours, and those of ShellCheck's that were found. */
function describeRules(shown: readonly Diagnostic[]) {
  const own = rules.map(({ id, name, severity }) => {
    const page = rulePages[id] ?? ''
    return {
      id,
      name,
      shortDescription: { text: `${name.replaceAll('-', ' ')}.` },
      fullDescription: { text: firstParagraph(page) },
      help: { text: page, markdown: page },
      defaultConfiguration: { level: levels[severity] },
    }
  })
  const codes = [...new Set(shown.map(({ id }) => id).filter((id) => id.startsWith('SC')))].sort()
  const foreign = codes.map((id) => ({
    id,
    shortDescription: { text: `ShellCheck's ${id}.` },
    helpUri: `https://www.shellcheck.net/wiki/${id}`,
    help: { text: `See https://www.shellcheck.net/wiki/${id}` },
  }))
  return [...own, ...foreign]
}

function firstParagraph(page: string): string {
  return page.split('\n\n')[1]?.replaceAll('\n', ' ') ?? ''
}

function describeResult(diagnostic: Diagnostic, ruleIndex: number, texts: LintReport['texts']) {
  const { id, severity, path, start, end, message, effect, advice, fix } = diagnostic
  const text = [message, effect && `On the VM: ${effect}`, advice].filter(Boolean).join(' ')
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity],
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: toUri(path) }, region } }],
    // SARIF has no words for a change of owner or mode.
    ...(fix && fix.edits.length > 0
      ? { fixes: [{ description: { text: fix.title }, artifactChanges: describeChanges(fix.edits, texts) }] }
      : {}),
  }
}

function describeChanges(edits: readonly Edit[], texts: LintReport['texts']) {
  const paths = [...new Set(edits.map(({ path }) => path))]
  return paths.map((path) => {
    const source = createSource(path, texts.get(path) ?? '')
    const replacements = edits
      .filter((edit) => edit.path === path)
      .map(({ pos, end, text }) => {
        const from = source.locate(pos)
        const to = source.locate(end)
        return {
          deletedRegion: {
            startLine: from.line,
            startColumn: from.column,
            endLine: to.line,
            endColumn: to.column,
          },
          insertedContent: { text },
        }
      })
    return { artifactLocation: { uri: toUri(path) }, replacements }
  })
}

function toUri(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}
