// The configs have modes that the host takes.
import { formatMode } from '../octal.js'
import { defineRule } from '../rule.js'

export const configMode = defineRule({
  id: 'AZH403',
  name: 'config-mode',
  severity: 'error',
  applies: 'file',
  fixable: true,
  messages: {
    config: ({ mode, wanted }: { mode: number; wanted: number }) => ({
      problem: `The mode is ${formatMode(mode)}.`,
      effect:
        'The host takes the config only if it is not executable and group and others have no right on it (317): no ' +
        'script runs, and every backup is file-system consistent.',
      advice: `Run \`chmod ${formatMode(wanted)}\` on it.`,
    }),
    pluginHost: ({ mode, wanted }: { mode: number; wanted: number }) => ({
      problem: `The mode is ${formatMode(mode)}.`,
      effect: 'The host takes this file only if group and others can read it at most (314): no script runs.',
      advice: `Run \`chmod ${formatMode(wanted)}\` on it.`,
    }),
  },
  check({ target: { file, kind }, report }) {
    if (!file.permissions) return
    const { mode } = file.permissions
    const at = { pos: 0, end: 0 }
    const wanted = kind === 'config' ? mode & 0o600 : mode & 0o744
    const title = `Set the mode to ${formatMode(wanted)}`
    const fix = { title, edits: [], permissions: [{ path: file.path, mode: wanted }] }
    const args = { mode, wanted }
    if (kind === 'config' && (mode & 0o177) !== 0) report({ at, message: 'config', args, fix })
    if (kind === 'plugin-host' && (mode & 0o033) !== 0) report({ at, message: 'pluginHost', args, fix })
  },
})
