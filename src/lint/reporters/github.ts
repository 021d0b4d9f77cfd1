// Findings as annotations of GitHub Actions.
import type { Diagnostic, Severity } from '../../model/lint.js'
import { countSeverities, type LintReport } from '../report.js'

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' }

export function composeGithub({ shown, result, missingShellCheck }: LintReport): string {
  const lines = shown.map(composeAnnotation)
  const reason = missingShellCheck ?? result.shellcheck?.error
  if (reason !== undefined) lines.push(`::notice title=ShellCheck did not run::${escapeData(reason)}`)
  for (const { path, notChecked } of result.files) {
    const place = `file=${escapeProperty(path)},title=Not checked`
    lines.push(...notChecked.map((what) => `::notice ${place}::${escapeData(`${path} ${what}`)}`))
  }
  const counts = shown.length === 0 ? 'No findings' : countSeverities(shown)
  lines.push(`${counts} in ${result.files.length} file${result.files.length === 1 ? '' : 's'}.`)
  return `${lines.join('\n')}\n`
}

function composeAnnotation({ id, name, severity, path, start, end, message, effect, advice }: Diagnostic): string {
  const properties = {
    file: path,
    line: String(start.line),
    endLine: String(end.line),
    col: String(start.column),
    endColumn: String(end.column),
    title: name ? `${id} ${name}` : id,
  }
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  const text = [message, effect && `On the VM: ${effect}`, advice].filter(Boolean).join('\n')
  return `::${commands[severity]} ${list.join(',')}::${escapeData(text)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
