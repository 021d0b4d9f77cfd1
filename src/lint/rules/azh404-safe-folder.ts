// Nobody but root can put another file in the place of this one.
import type { Folder } from '../../model/lint.js'
import { quoteValue } from '../../model/text.js'
import { formatMode } from '../octal.js'
import { defineRule } from '../rule.js'

const effect =
  'The host does not check folders: whoever can write there can put a script of their own in its place, which then ' +
  'runs as root at the next backup.'

export const safeFolder = defineRule({
  id: 'AZH404',
  name: 'safe-folder',
  severity: 'error',
  applies: 'file',
  fixable: false,
  messages: {
    writable: ({ path, mode }: { path: string; mode: number }) => ({
      problem: `The folder ${quoteValue(path)} has mode ${formatMode(mode)}: others than root can write there.`,
      effect,
      advice: 'Take that right away, or move the file to /etc/azure.',
    }),
    owned: ({ path, uid }: { path: string; uid: number }) => ({
      problem: `The folder ${quoteValue(path)} belongs to user ${uid}.`,
      effect,
      advice: 'Run `chown root` on it, or move the file to /etc/azure.',
    }),
  },
  check({ target, report }) {
    if (target.kind === 'suppressions') return
    const at = { pos: 0, end: 0 }
    for (const folder of target.file.folders ?? []) {
      const { path, mode, uid } = folder
      if (isWritable(folder)) report({ at, message: 'writable', args: { path, mode } })
      else if (uid !== 0) report({ at, message: 'owned', args: { path, uid } })
    }
  },
})

/** In a sticky folder such as /tmp nobody can rename or remove what is root's. */
function isWritable({ mode, gid }: Folder): boolean {
  if ((mode & 0o1000) !== 0) return false
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0)
}
