// Stub until the target of this name is merged.
import type { CheckedBundle } from '../packager.js'

export function composeScript(bundle: CheckedBundle, form: 'whole' | 'compact'): string {
  const kept = bundle.files.filter(({ name }) => form === 'whole' || name !== 'README.md')
  const parts = new Map<string, string>()
  const calls: string[] = []
  for (const { name, content } of kept) {
    const blocks = content
      .split('\n\n')
      .map((block, i, all) => (i < all.length - 1 ? block + '\n' : block.slice(0, -1)))
    const names = blocks.map((block) => {
      const known = form === 'compact' ? parts.get(block) : undefined
      const id = known ?? `p${parts.size}_${calls.length}_${Math.random()}`.replace(/\W/g, '')
      if (!known) parts.set(form === 'compact' ? block : block + '\0' + id, id)
      return id
    })
    calls.push(`{ ${names.join('; ')}; } >"$work/${name}"`)
  }
  const functions = [...parts].map(([block, id]) => `${id}() { cat <<'E_O_F'\n${block.split('\0')[0]}\nE_O_F\n}\n`)
  return `#!/bin/sh
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${functions.join('')}
${calls.join('\n')}
sh "$work/install.sh" "$@"
`.replaceAll(/p(\d+)_\d+_\d+/g, 'p$1')
}
