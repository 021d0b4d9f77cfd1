// Pairs of hooks, right and wrong ones, as people write them: several in a file, one file a family.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LintFile } from '../../src/model/lint.ts'

const folder = join(import.meta.dirname, 'pairs')

/** A pair with its config, and what lint has to say of it. */
export interface HookPair {
  readonly family: string
  readonly name: string
  readonly files: readonly LintFile[]
  /** Errors that must be found, such as `AZH229` or `prescript.sh:2 AZH229/swapped`; none for a right pair. */
  readonly expected: readonly string[]
  /** What `--fix` makes of files, where that is written down. */
  readonly fixed: readonly LintFile[]
}

const healthy = {
  pluginName: 'ScriptRunner',
  preScriptLocation: '/etc/azure/prescript.sh',
  postScriptLocation: '/etc/azure/postScript.sh',
  preScriptParams: [],
  postScriptParams: [],
  preScriptNoOfRetries: 0,
  postScriptNoOfRetries: 0,
  timeoutInSeconds: 240,
  continueBackupOnFailure: true,
  fsFreezeEnabled: true,
}

export function composeConfig(changes: object = {}): LintFile {
  return {
    path: 'VMSnapshotScriptPluginConfig.json',
    content: `${JSON.stringify({ ...healthy, ...changes }, null, 2)}\n`,
  }
}

/** In each file: `### right: NAME` or `### wrong: NAME | FINDING, FINDING`, then its files under `--- PATH`. Of the config
 * only what differs is written, under `--- config`. */
export function readPairs(): HookPair[] {
  return readdirSync(folder).flatMap((file) => {
    const [, ...blocks] = readFileSync(join(folder, file), 'utf8').split(/^### /m)
    return blocks.map((block) => readPair(file.replace('.txt', ''), block))
  })
}

function readPair(family: string, block: string): HookPair {
  const [head = '', ...sections] = block.split(/^--- /m)
  const [, kind, name, findings = ''] = /^(right|wrong): ([^|\n]+?)(?: \| ([^\n]+))?\n/.exec(head) ?? []
  if (!name || (kind === 'wrong') !== findings.length > 0) throw new Error(`${family}: ${head} is no head of a pair`)
  const written = sections.map((section): LintFile => {
    const at = section.indexOf('\n')
    return { path: section.slice(0, at), content: section.slice(at + 1).replace(/\n+$/, '\n') }
  })
  const changes = written.find(({ path }) => path === 'config')
  const files = written.filter((file) => file !== changes && !file.path.endsWith('.fixed'))
  const isWhole = files.some(({ path }) => path.endsWith('.json'))
  const config = isWhole ? [] : [composeConfig(changes && JSON.parse(String(changes.content)))]
  return {
    family,
    name,
    files: [...files, ...config],
    expected: findings === '' ? [] : findings.split(', '),
    fixed: written.flatMap(({ path, content }) =>
      path.endsWith('.fixed') ? [{ path: path.slice(0, -'.fixed'.length), content }] : [],
    ),
  }
}
