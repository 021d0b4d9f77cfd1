// No hook freezes file systems: the host does so itself.

import { findMember } from '../../model/json/document.js'
import { listTexts } from '../hook/clients.js'
import { nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const noFsfreeze = defineRule({
  id: 'AZH226',
  name: 'no-fsfreeze',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    freezes: ({ program }: { program: string }) => ({
      problem: `${program} freezes a file system inside a hook.`,
      effect:
        'The host freezes all file systems itself after the pre-script, which fails on one that is frozen already ' +
        '(121); and whoever writes there first, such as the host into its log, stands still.',
      advice: 'Take it away. With "fsFreezeEnabled": true the host freezes and thaws.',
    }),
  },
  check({ target, report }) {
    const { hook, config } = target
    if (!hook.isHook) return
    const switched = config && findMember(config.json, 'fsFreezeEnabled')?.value
    if (switched?.type === 'boolean' && switched.value === false) return
    for (const { words, command } of hook.programs) {
      const program = nameProgram(words[0])
      if (program !== 'fsfreeze' && program !== 'xfs_freeze') continue
      if (listTexts(words).some((word) => word === '-f' || word === '--freeze'))
        report({ at: command, message: 'freezes', args: { program } })
    }
  },
})
