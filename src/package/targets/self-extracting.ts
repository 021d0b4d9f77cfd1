// One POSIX sh file with the bundle in it as plain text, so that a reviewer can read what will run. Whatever is cut off
// or altered on the way is refused: the file is one command to the shell, and verifies itself before anything else.
import { createHash } from 'node:crypto'
import { gzip } from '../../archive/gzip.js'
import { UserError } from '../../model/errors.js'
import { renderTarget } from '../../template/target-templates.js'
import type { CheckedBundle, Packager } from '../packager.js'
import { describeDatabases, onlyBundle, packageName, productOf, versionOf } from '../release.js'

/** Of a managed run command, and of the Custom Script extension's `script`, which is in base64 and may be gzip. */
const largestScript = 256 * 1024

export const selfExtracting: Packager = {
  target: 'self-extracting',
  summary: 'one shell script, also for az vm run-command and the Custom Script extension',
  takesFleet: false,
  async pack(bundles, settings) {
    const bundle = onlyBundle(bundles)
    const name = `${packageName}-${versionOf(bundle, settings)}.sh`
    const content = composeScript(bundle)
    const bytes = Buffer.from(content)
    const encoded = Buffer.from(gzip(bytes)).toString('base64').length
    return {
      form: 'file',
      name,
      files: [{ path: name, content, mode: 0o755 }],
      measures: [
        { what: 'script of a managed run command', size: bytes.length, limit: largestScript, unit: 'bytes' },
        { what: 'script of Custom Script, gzip and base64', size: encoded, limit: largestScript, unit: 'bytes' },
      ],
      next: [
        ['Copy it to the VM', 'scp {path} USER@VM:'],
        ['Install it there', 'sudo sh {name}'],
        [
          'Or from afar',
          'az vm run-command create -g GROUP --vm-name VM --name azure-hooks --location REGION --script @{path}',
        ],
        ['Or into an image', 'sudo sh {path} --root /mnt/image'],
        ['Check it, then try it', 'sudo sh {name} --check && sudo sh {name} --drill'],
      ],
      notes: [],
    }
  },
}

function composeScript(bundle: CheckedBundle): string {
  const body = [
    renderTarget('self-extracting/body', {
      version: bundle.manifest.generator.version,
      files: bundle.files.map(({ name, sha256, mode }) => ({ name, sha256, mode })),
    }),
    ...bundle.files.map(({ name, content, sha256 }) => composeFile(name, content, sha256)),
    '}\n',
  ].join('')
  const head = renderTarget('self-extracting/head', {
    product: productOf(bundle),
    databases: describeDatabases(bundle),
    sum: createHash('sha256').update(body).digest('hex'),
    lines: body.split('\n').length - 1,
  })
  return head + body + renderTarget('self-extracting/foot', {})
}

/** The command that writes one file. Between the quoted words the shell changes nothing. */
function composeFile(name: string, content: string, sha256: string): string {
  if (!content.endsWith('\n') || content.includes('\0')) {
    throw new UserError(`${name} of the bundle does not end with a line end, or holds NUL: no script can carry it.`, {
      hint: 'Use another target, such as tar.',
    })
  }
  // No text has its own checksum in it.
  const end = `END-OF-${sha256}`
  return `cat >'${name}' <<'${end}' || return\n${content}${end}\n`
}
