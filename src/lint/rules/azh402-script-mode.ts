// Group and others have no rights on a script.
import { formatMode } from '../octal.js'
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
  },
  check({ target: { file }, report }) {
    const { mode } = file.permissions ?? { mode: 0 }
    if ((mode & 0o077) === 0) return
    const wanted = mode & 0o700
    const title = `Set the mode to ${formatMode(wanted)}`
    const fix = { title, edits: [], permissions: [{ path: file.path, mode: wanted }] }
    report({ at: { pos: 0, end: 0 }, message: 'open', args: { mode, wanted }, fix })
  },
})
