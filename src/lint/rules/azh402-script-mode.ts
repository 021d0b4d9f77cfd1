// Group and others have no rights on a script.

import { formatMode } from '../octal.js'
import { isOnlyPart } from '../parts-of-hooks.js'
import { defineRule } from '../rule.js'

export const scriptMode = defineRule({
  id: 'AZH402',
  name: 'script-mode',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    open: ({ mode, wanted }: { mode: number; wanted: number }) => ({
      problem: `The mode is ${formatMode(mode)}.`,
      effect: 'The host refuses a script on which group or others have any right (306 pre, 307 post): none runs.',
      advice: `Run \`chmod ${formatMode(wanted)}\` on it; the documented mode is 0700.`,
    }),
    part: ({ mode, wanted }: { mode: number; wanted: number }) => ({
      problem: `The mode is ${formatMode(mode)}, and a hook reads or starts this file.`,
      effect: 'Whoever may write it is root at the next backup: the host does not look at what a hook reads.',
      advice: `Run \`chmod ${formatMode(wanted)}\` on it.`,
    }),
  },
  check({ target, project, report }) {
    const { file } = target
    const { mode } = file.permissions ?? { mode: 0 }
    // The host does not look at what a hook reads, which others may read too.
    const message = isOnlyPart(target, project) ? 'part' : 'open'
    const rights = message === 'part' ? 0o022 : 0o077
    if ((mode & rights) === 0) return
    const wanted = mode & ~rights & (message === 'part' ? 0o777 : 0o700)
    const title = `Set the mode to ${formatMode(wanted)}`
    const fix = { title, edits: [], permissions: [{ path: file.path, mode: wanted }] }
    report({ at: { pos: 0, end: 0 }, message, args: { mode, wanted }, fix })
  },
})
