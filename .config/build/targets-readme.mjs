// The parts of the README about `package` that come from the code: a real output, the options, the targets.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeBar, formatOptions } from './options-readme.mjs'
import { modules, root } from './output.mjs'

/** The same bytes as a user's own, whose place the README shows. */
const reference = 'dist-bundles/reference/IRIS'
const shownBundle = 'dist-bundles/IRIS'

/** What the command prints about a reference bundle. */
function capturePackage() {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-readme-'))
  try {
    const out = join(folder, 'out')
    const args = ['package', join(root, reference), '--target', 'self-extracting', '--out', out]
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/bin.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`package ended with ${status}: ${stderr}`)
    const shown = stdout.replaceAll(out, 'azure-hooks.sh').replaceAll(/\bout\b/g, 'azure-hooks.sh')
    return `\`\`\`\n$ npx --no -- make-azure-hooks package ${shownBundle} --target self-extracting -o azure-hooks.sh\n${shown}\`\`\``
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function composePackageOptions() {
  /** @type {typeof import('../../src/cli/package-options.ts')} */
  const { options } = await import(join(root, modules, 'cli/package-options.js'))
  return formatOptions(options.rows)
}

/** Each target with what it gives for a reference bundle, and how near that comes to its channel's limit. */
async function composeTargets() {
  /** @type {typeof import('../../src/package/targets/index.ts')} */
  const { packagers } = await import(join(root, modules, 'package/targets/index.js'))
  /** @type {typeof import('../../src/package/create-package.ts')} */
  const { formatNumber } = await import(join(root, modules, 'package/create-package.js'))
  /** @type {typeof import('../../src/fs/read-bundle.ts')} */
  const { readBundles } = await import(join(root, modules, 'fs/read-bundle.js'))
  const bundles = await readBundles(join(root, reference))
  const settings = {
    epoch: 0,
    packageVersion: undefined,
    maintainer: undefined,
    // Its bytes are not shown, so that nobody needs rpmbuild for the README.
    runRpmbuild: async () => new Uint8Array(),
    progress: () => {},
  }
  const rows = []
  for (const { target, summary, pack } of packagers) {
    const { form, name, measures } = await pack(bundles, settings)
    const measured = measures.map(({ what, size, limit, unit }) => {
      return `${what}: ${formatNumber(size)} of ${formatNumber(limit)} ${unit}`
    })
    const result = `\`${name}${form === 'folder' ? '/' : ''}\``
    rows.push(`| \`${target}\` | ${escapeBar(summary)} | ${result} | ${escapeBar(measured.join('; '))} |`)
  }
  return ['| target | what it is | result | size and limit |', '|---|---|---|---|', ...rows].join('\n')
}

/** By the name in the comments around each part. @returns {Promise<Record<string, string>>} */
export async function composeTargetParts() {
  return {
    'package output': capturePackage(),
    'package options': await composePackageOptions(),
    targets: await composeTargets(),
  }
}
