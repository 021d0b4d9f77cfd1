// One POSIX sh file with the bundle in it as plain text, so that a reviewer can read what will run. Whatever is cut off
// or altered on the way is refused: the file is one command to the shell, and verifies its SHA-256 first.
import { createHash } from 'node:crypto'
import { UserError } from '../model/errors.js'
import { renderTarget } from '../template/target-templates.js'
import type { CheckedBundle } from './packager.js'
import { describeDatabases, productOf } from './release.js'
import { shareParagraphs } from './share-paragraphs.js'

/** Of a managed run command, in bytes. */
export const largestScript = 256 * 1024

/** Compact, for channels that take little: without the runbook, and what several files have in common stands there
 * once, in a function of its own. Throws a UserError for a bundle that no script can carry. */
export function composeScript(bundle: CheckedBundle, form: 'whole' | 'compact'): string {
  const whole = form === 'whole'
  const files = whole ? bundle.files : bundle.files.filter(({ name }) => name !== 'README.md')
  for (const { name, content } of files) requireText(name, content)
  const version = bundle.manifest.generator.version
  const start = renderTarget('self-extracting/body', { version, whole, files })
  const body = `${start}${whole ? writeWhole(files) : writeShared(files)}`
  const head = renderTarget('self-extracting/head', {
    product: productOf(bundle),
    databases: describeDatabases(bundle),
    sum: createHash('sha256').update(body).digest('hex'),
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

/** Commands that write the files, and the end of the function that they stand in. Between the quoted words the shell
 * changes nothing. */
function writeWhole(files: CheckedBundle['files']): string {
  const commands = files.map(({ name, content, sha256 }) => {
    // No text has its own checksum in it.
    const end = `END-OF-${sha256}`
    return `cat >'${name}' <<'${end}' || return\n${content}${end}\n`
  })
  return `${commands.join('')}}\n`
}

function writeShared(files: CheckedBundle['files']): string {
  const contents = files.map(({ content }) => content)
  const { texts, shared } = shareParagraphs(contents)
  const end = findEnd(contents)
  const print = (text: string) => `cat <<'${end}' || return\n${text}${end}\n`
  const commands = files.map(({ name }, index) => {
    const pieces = texts[index]?.map((piece) =>
      typeof piece === 'number' ? `part_${piece} || return\n` : print(piece),
    )
    return `{\n${pieces?.join('')}} >'${name}' || return\n`
  })
  const functions = shared.map((text, index) => `part_${index}() {\n${print(text)}}\n`)
  return `${commands.join('')}}\n\n# What several files have in common.\n${functions.join('')}`
}

/** A line that is in none of the texts. */
function findEnd(contents: readonly string[]): string {
  const lines = new Set(contents.flatMap((content) => content.split('\n')))
  let end = 'END'
  for (let count = 1; lines.has(end); count += 1) end = `END-${count}`
  return end
}
