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

/** For channels that take little: compact is without the comments of what Azure does not run; least is without
 * verify-restore.sh too, and of the runbook only how to end a freeze. What is left is a bundle of its own, which
 * install.sh leaves on the VM. */
export type ScriptForm = 'whole' | 'compact' | 'least'

/** Throws a UserError for a bundle that no script can carry. */
export function composeScript(bundle: CheckedBundle, form: ScriptForm): string {
  for (const { name, content } of bundle.files) requireText(name, content)
  const carried = form === 'whole' ? bundle.files : reduce(bundle, form)
  const version = bundle.manifest.generator.version
  const start = renderTarget('self-extracting/body', { version, files: carried })
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

/** The files of a smaller bundle: install.sh knows the checksums of the others, and bundle.json those of all. */
function reduce({ files, manifest }: CheckedBundle, form: 'compact' | 'least'): BundleFile[] {
  const change: Partial<Record<string, (content: string) => string>> = {
    'README.md': (content) => (form === 'least' ? shortenRunbook(content) : content),
    'verify-restore.sh': (content) => (form === 'least' ? noVerifier : withoutComments(content)),
    'install.sh': withoutComments,
  }
  const changed = files.map((file) => withContent(file, change[file.name]?.(file.content) ?? file.content))
  const known = files.map(({ sha256 }, index) => [sha256, changed[index]?.sha256 ?? sha256] as const)
  const reduced = changed.map((file) => {
    if (file.name !== 'install.sh') return file
    return withContent(
      file,
      known.reduce((content, [before, now]) => content.replaceAll(before, now), file.content),
    )
  })
  return reduced.map((file) => (file.name === 'bundle.json' ? listAnew(file, { ...manifest, files: reduced }) : file))
}

function withContent(file: BundleFile, content: string): BundleFile {
  return { ...file, content, sha256: sha256(content) }
}

/** What stands in the place of verify-restore.sh. */
const noVerifier = `#!/bin/sh
echo 'verify-restore.sh is not here: the way that the hooks came takes no more. Copy it from their bundle.' >&2
exit 2
`

/** bundle.json of the bundle that these are the files of. */
function listAnew(file: BundleFile, manifest: CheckedBundle['manifest']): BundleFile {
  const others = manifest.files.filter(({ name }) => name !== file.name)
  const files = others.map(({ name, mode, sha256 }) => ({ name, mode, sha256 }))
  return withContent(file, `${JSON.stringify({ ...manifest, files }, null, 2)}\n`)
}

/** As far as to how to end a freeze. */
function shortenRunbook(text: string): string {
  const [introduction = '', frozen, next] = text.split(/^(?=## )/m)
  if (!frozen?.startsWith('## The database is frozen now') || next === undefined) return text
  const contents = /^- \[.*\n/gm
  const rest =
    'This is the beginning of the runbook: the way that it came takes no more. The whole one, with the restore, is\n' +
    'in the bundle that this was made from; `make-azure-hooks explain restore` says the same. Install that bundle\n' +
    'here, and its runbook takes the place of this one.\n'
  return `${introduction.replace(contents, '').replace(/\n{3,}/, '\n\n')}${frozen}${rest}`
}

/** Hosts of a fleet mostly have the same. */
const bareTexts = new Map<string, string>()

/** Without the lines that hold nothing but a comment, but for the first. */
function withoutComments(content: string): string {
  const known = bareTexts.get(content)
  if (known !== undefined) return known
  let bare = ''
  let at = 0
  for (const { pos, end, alone } of parseShell(content).comments) {
    if (!alone || pos === 0) continue
    bare += content.slice(at, content.lastIndexOf('\n', pos) + 1)
    at = end + 1
  }
  bare += content.slice(at)
  if (bareTexts.size >= 16) bareTexts.clear()
  bareTexts.set(content, bare)
  return bare
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
