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
 * verify-restore.sh too, and of the runbook only how to end a freeze; bare is without the comments of the hooks too,
 * but for their heads. What is left is a bundle of its own, which install.sh leaves on the VM. */
export type ScriptForm = 'whole' | 'compact' | 'least' | 'bare'

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
function reduce({ files, manifest }: CheckedBundle, form: Exclude<ScriptForm, 'whole'>): BundleFile[] {
  const change: Partial<Record<string, (content: string) => string>> = {
    'README.md': (content) => (form === 'compact' ? content : shortenRunbook(content)),
    'verify-restore.sh': (content) => (form === 'compact' ? withoutComments(content) : noVerifier),
    'install.sh': withoutComments,
    ...(form === 'bare' ? { 'prescript.sh': withoutComments, 'postScript.sh': withoutComments } : {}),
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

/** Without the lines that hold nothing but a comment, but for the first, or in a hook for its head. */
function withoutComments(content: string): string {
  const known = bareTexts.get(content)
  if (known !== undefined) return known
  let bare = ''
  let at = 0
  const headEnd = Math.max(0, content.indexOf('\n\n# A post-script does not stop'))
  for (const { pos, end, alone } of parseShell(content).comments) {
    if (!alone || pos <= headEnd) continue
    bare += content.slice(at, content.lastIndexOf('\n', pos) + 1)
    at = end + 1
  }
  bare += content.slice(at)
  if (bareTexts.size >= 16) bareTexts.clear()
  bareTexts.set(content, bare)
  return bare
}

/** Commands that write the files, and the end of the function that they stand in. Between the quoted words the shell
 * changes nothing. What a file shares with one before it, as the post-script does with the pre-script, is taken from
 * there. */
function writeFiles(files: readonly BundleFile[]): string {
  const texts = files.map(({ name, content }) => ({ name, lines: content.split(/(?<=\n)/) }))
  const commands = files.map((file, index) => {
    // No text has its own checksum in it.
    const end = `END-OF-${file.sha256}`
    const pieces = findPieces(texts[index]?.lines ?? [], texts.slice(0, index))
    const [first] = pieces
    if (pieces.length === 1 && first?.own) return `    cat >'${file.name}' <<'${end}' || return\n${first.own}${end}\n`
    const lines = pieces.map(({ own, other, from, count }) =>
      own ? `cat <<'${end}' || return\n${own}${end}\n` : `tail -n +${from} '${other}' | head -n ${count} || return\n`,
    )
    return `    {\n${lines.map((line) => `        ${line}`).join('')}    } >'${file.name}' || return\n`
  })
  return `${commands.join('')}}\n`
}

/** Lines of a file's own, or so many of another from a line on. */
interface Piece {
  own: string
  readonly other: string
  readonly from: number
  readonly count: number
}

/** Less is not worth the command. */
const fewestShared = 12

interface Text {
  readonly name: string
  readonly lines: readonly string[]
}

function findPieces(lines: readonly string[], earlier: readonly Text[]): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < lines.length; ) {
    const shared = findLongest(lines, at, earlier)
    if (shared) {
      pieces.push({ own: '', ...shared })
      at += shared.count
      continue
    }
    const last = pieces.at(-1)
    if (last?.own) last.own += lines[at]
    else pieces.push({ own: lines[at] ?? '', other: '', from: 0, count: 0 })
    at += 1
  }
  return pieces
}

/** The longest stretch of another file that stands at this line, if it is long enough. */
function findLongest(lines: readonly string[], at: number, others: readonly Text[]) {
  let longest = { other: '', from: 0, count: fewestShared - 1 }
  for (const { name, lines: there } of others) {
    for (let from = there.indexOf(lines[at] ?? ''); from !== -1; from = there.indexOf(lines[at] ?? '', from + 1)) {
      let count = 1
      while (at + count < lines.length && lines[at + count] === there[from + count]) count += 1
      if (count > longest.count) longest = { other: name, from: from + 1, count }
    }
  }
  return longest.other === '' ? undefined : longest
}
