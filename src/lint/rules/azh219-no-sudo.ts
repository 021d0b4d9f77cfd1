// No sudo in a hook, which is root's already.
import { listCommands } from '../hook/places.js'
import { defineRule } from '../rule.js'

export const noSudo = defineRule({
  id: 'AZH219',
  name: 'no-sudo',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    sudo: () => ({
      problem: 'sudo is used, although Azure starts the script as root.',
      effect: 'Where sudo wants a terminal or a password, it fails under the agent, and the command is not started.',
      advice: 'Leave it out, or use `runuser -u USER -- …` for another user.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const places = new Map<number, { pos: number; end: number }>()
    for (const { command } of listCommands(hook.script)) {
      if (command.name?.value.split('/').at(-1) === 'sudo') places.set(command.pos, command.name)
    }
    for (const { wrappers, command } of [...hook.calls, ...hook.programs]) {
      if (wrappers.some(({ program }) => program === 'sudo') && !places.has(command.pos))
        places.set(command.pos, command)
    }
    for (const at of [...places.values()].sort((a, b) => a.pos - b.pos)) report({ at, message: 'sudo' })
  },
})
