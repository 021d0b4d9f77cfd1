// Values inside the runbook's Markdown.

/** The text with the characters escaped that would begin markup. Ordinary names and paths come back unchanged, so that
 * they can also stand inside a code span. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*[\]<>|&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
}
