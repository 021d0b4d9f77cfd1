// Commands whose failure a script dismisses on purpose.
import type { Span } from '../../model/lint.js'
import type { ShellScript } from '../../shell/parse.js'

/** Whether `|| :` or `|| true` stands behind it on its line. */
export function standsDismissed({ source }: ShellScript, { end }: Span): boolean {
  return /^[^\n]*\|\|\s*(?::|true)(?:\s|;|$)/.test(source.slice(end, source.indexOf('\n', end) + 1 || source.length))
}
