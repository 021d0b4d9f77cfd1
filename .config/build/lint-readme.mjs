// The parts of the README about `lint` that come from the code: a real output, the options, the rules.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeBar, formatOptions } from './options-readme.mjs'
import { modules, root } from './output.mjs'

const config = `{
  "pluginName": "ScriptRunner",
  "preScriptLocation": "/etc/azure/prescript.sh",
  "postScriptLocation": "/etc/azure/postScript.sh",
  "preScriptParams": ["", ""],
  "timeoutInSeconds": 60,
  "continueBackupOnFailure": "false",
}
`

/** What the command prints about a config with three mistakes. */
function captureLint() {
  const folder = mkdtempSync(join(tmpdir(), 'make-azure-hooks-readme-'))
  try {
    const name = 'VMSnapshotScriptPluginConfig.json'
    writeFileSync(join(folder, name), config)
    const command = [join(root, 'dist/bin.js'), 'lint', '--format', 'text']
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' })
    if (status !== 1) throw new Error(`lint ended with ${status}: ${stderr}`)
    return `\`\`\`\n$ npx --no -- make-azure-hooks lint\n${stdout}\`\`\``
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function composeLintOptions() {
  /** @type {typeof import('../../src/cli/lint-options.ts')} */
  const { options } = await import(join(root, modules, 'cli/lint-options.js'))
  return formatOptions(options.rows)
}

async function composeRules() {
  /** @type {typeof import('../../src/lint/explain.ts')} */
  const { listRules } = await import(join(root, modules, 'lint/explain.js'))
  const rows = listRules().map(({ id, name, severity, fixable, summary }) => {
    const page = `src/lint/rules/${id.toLowerCase()}-${name}.md`
    return `| [${id}](${page}) | ${name} | ${severity} | ${fixable ? 'yes' : ''} | ${escapeBar(summary)} |`
  })
  return ['| id | rule | severity | `--fix` | what is behind it |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** By the name in the comments around each part. @returns {Promise<Record<string, string>>} */
export async function composeLintParts() {
  return {
    'lint output': captureLint(),
    'lint options': await composeLintOptions(),
    rules: await composeRules(),
  }
}
