// Every file that the host reads or runs is root's.
import type { FileKind } from '../../model/lint.js'
import { isOnlyPart } from '../parts-of-hooks.js'
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
    part: ({ uid }: { uid: number }) => ({
      problem: `The owner is user ${uid}, not root, and a hook reads or starts this file.`,
      effect: 'That user is root at the next backup: the host does not look at what a hook reads.',
      advice: 'Run `chown root` on it.',
    }),
  },
  check({ target, project, report }) {
    const { kind, file } = target
    if (!file.permissions || kind === 'workload' || kind === 'vmbackup' || kind === 'suppressions') return
    const { uid } = file.permissions
    if (uid === 0) return
    const fix = { title: 'Give it to root', edits: [], permissions: [{ path: file.path, uid: 0 }] }
    const at = { pos: 0, end: 0 }
    if (isOnlyPart(target, project)) report({ at, message: 'part', args: { uid }, fix })
    else report({ at, message: 'other', args: { uid, kind }, fix })
  },
})
