// One POSIX sh file with the bundle in it as plain text, so that a reviewer can read what will run. Whatever is cut off
// or altered on the way is refused: the file is one command to the shell, and verifies its SHA-256 first.
import { UserError } from '../model/errors.js'
import { sha256 } from '../model/sha256.js'
import { parseShell } from '../shell/parse.js'
import { renderTarget } from '../template/target-templates.js'
import type { CheckedBundle } from './packager.js'
import { describeDatabases, productOf } from './release.js'

/** Of a managed run command, in bytes. */
export const largestScript = 256 * 1024

/** Compact, for channels that take little: without the runbook and without the comments of install.sh, which runs from
 * there and stays nowhere. Throws a UserError for a bundle that no script can carry. */
export function composeScript(bundle: CheckedBundle, form: 'whole' | 'compact'): string {
  const whole = form === 'whole'
  const files = whole ? bundle.files : bundle.files.filter(({ name }) => name !== 'README.md')
  for (const { name, content } of files) requireText(name, content)
  const carried = whole ? files : files.map((file) => (file.name === 'install.sh' ? withoutComments(file) : file))
  const version = bundle.manifest.generator.version
  const start = renderTarget('self-extracting/body', { version, whole, files: carried })
  const body = `${start}${writeFiles(carried)}`
  const head = renderTarget('self-extracting/head', {
    product: productOf(bundle),
    databases: describeDatabases(bundle),
    sum: sha256(body),
    lines: body.split('\n').length - 1,
  })
  return head + body + renderTarget('self-extracting/foot', {})
}

function requireText(name: string, content: string): void {
  if (content.endsWith('\n') && !content.includes('\0')) return
  throw new UserError(`${name} of the bundle does not end with a line end, or holds NUL: no script can carry it.`, {
    hint: 'Use another target, such as tar.',
  })
}

type BundleFile = CheckedBundle['files'][number]

/** The one before: hosts of a fleet mostly have the same. */
let last = { whole: '', bare: '' }

/** Without the lines that hold nothing but a comment, but for the first. */
function withoutComments(file: BundleFile): BundleFile {
  const { content } = file
  if (content !== last.whole) {
    let bare = ''
    let at = 0
    for (const { pos, end, alone } of parseShell(content).comments) {
      if (!alone || pos === 0) continue
      bare += content.slice(at, content.lastIndexOf('\n', pos) + 1)
      at = end + 1
    }
    last = { whole: content, bare: bare + content.slice(at) }
  }
  return { ...file, content: last.bare, sha256: sha256(last.bare) }
}

/** Commands that write the files, and the end of the function that they stand in. Between the quoted words the shell
 * changes nothing. Of a file that hardly differs from one before it, as the post-script from the pre-script, only what
 * is its own stands there. */
function writeFiles(files: readonly BundleFile[]): string {
  const commands = files.map((file, index) => {
    const { name, content } = file
    // No text has its own checksum in it.
    const end = `END-OF-${file.sha256}`
    for (const { name: other, content: otherContent } of files.slice(0, index)) {
      const { before, own, after } = compareLines(otherContent, content)
      if (own.length > content.length / 2) continue
      return (
        `    {\n        head -n ${before} '${other}' || return\n` +
        `        cat <<'${end}' || return\n${own}${end}\n` +
        `        tail -n +${after} '${other}' || return\n    } >'${name}' || return\n`
      )
    }
    return `    cat >'${name}' <<'${end}' || return\n${content}${end}\n`
  })
  return `${commands.join('')}}\n`
}

/** How many lines of the other text come before those that are the text's own, and from which one on it goes on. */
function compareLines(other: string, text: string): { before: number; own: string; after: number } {
  const [others, lines] = [other, text].map((each) => each.split(/(?<=\n)/)) as [string[], string[]]
  const least = Math.min(others.length, lines.length)
  let before = 0
  while (before < least && others[before] === lines[before]) before += 1
  let behind = 0
  while (behind < least - before && others.at(-1 - behind) === lines.at(-1 - behind)) behind += 1
  return { before, own: lines.slice(before, lines.length - behind).join(''), after: others.length - behind + 1 }
}
