// Every file that the host reads or runs is root's.
import type { FileKind } from '../../model/lint.js'
import { defineRule } from '../rule.js'

type Checked = Exclude<FileKind, 'workload' | 'vmbackup' | 'suppressions'>

const effects: Record<Checked, string> = {
  script: 'The host refuses the script (306 pre, 307 post), and none of the two runs.',
  config: 'The host refuses the config (317): no script runs, and every backup is file-system consistent.',
  'plugin-host': 'The host refuses the file (314): no script runs, and every backup is file-system consistent.',
}

export const ownerRoot = defineRule({
  id: 'AZH401',
  name: 'owner-root',
  severity: 'error',
  applies: 'file',
  fixable: true,
  messages: {
    other: ({ uid, kind }: { uid: number; kind: Checked }) => ({
      problem: `The owner is user ${uid}, not root.`,
      effect: effects[kind],
      advice: 'Run `chown root` on it.',
    }),
  },
  check({ target, report }) {
    const { kind, file } = target
    if (!file.permissions || kind === 'workload' || kind === 'vmbackup' || kind === 'suppressions') return
    const { uid } = file.permissions
    if (uid === 0) return
    const fix = { title: 'Give it to root', edits: [], permissions: [{ path: file.path, uid: 0 }] }
    report({ at: { pos: 0, end: 0 }, message: 'other', args: { uid, kind }, fix })
  },
})
