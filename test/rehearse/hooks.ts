// Bundles for tests: with options, and with changes to their scripts.
import { composeHookSet } from '../../src/fs/compose-hook-set.ts'
import { generateBundle, type Options } from '../../src/index.ts'
import type { HookSet } from '../../src/model/hook-set.ts'

/** A change to the scripts: wherever the text stands in them. */
export type Edit = readonly [from: string, to: string]

/** A bundle with these options. Its time-out leaves a busy machine time for all that does not wait for a limit. */
export function makeHooks(options: Options = {}, edits: readonly Edit[] = []): HookSet {
  const { files } = generateBundle({ instance: ['IRIS'], timeout: 60, ...options })
  const hooks = composeHookSet(
    'bundle',
    files.map(({ name, content }) => ({ path: name, content: Buffer.from(content) })),
  )
  return edits.length > 0 ? editHooks(hooks, edits) : hooks
}

function editHooks(hooks: HookSet, edits: readonly Edit[]): HookSet {
  const missing = new Set(edits.map(([from]) => from))
  const files = hooks.files.map((file) => {
    if (!/\/(?:pre|post)script\.sh$/i.test(file.path)) return file
    let text = Buffer.from(file.content).toString('utf8')
    for (const [from, to] of edits) {
      if (text.includes(from)) missing.delete(from)
      text = text.replace(from, () => to)
    }
    return { ...file, content: Buffer.from(text) }
  })
  if (missing.size > 0) throw new Error(`no longer in any script: ${[...missing].join(', ')}`)
  return { ...hooks, files }
}
