// A hook names files by absolute paths, as Azure starts it elsewhere.
import type { Command, Redirection, Word } from '../../shell/parse.js'
import { listCommands } from '../hook/places.js'
import { defineRule } from '../rule.js'

const effect = 'Azure starts scripts in the folder of its own extension, whose name changes with each version.'

export const absolutePaths = defineRule({
  id: 'AZH227',
  name: 'absolute-paths',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    read: ({ file }: { file: string }) => ({
      problem: `${file} is read by a relative path.`,
      effect: `${effect} There is no such file, and the script ends here (2).`,
      advice: 'Write its absolute path, such as /etc/azure/lib.sh, or `. "$(dirname "$0")/lib.sh"`.',
    }),
    start: ({ file }: { file: string }) => ({
      problem: `${file} is started by a relative path.`,
      effect: `${effect} There is no such file (127), and nothing of it is done.`,
      advice: 'Write its absolute path.',
    }),
    file: ({ file }: { file: string }) => ({
      problem: `${file} is written or read by a relative path.`,
      effect: `${effect} What is written there is found by nobody and goes with the next version.`,
      advice: 'Write its absolute path, such as /var/log/hook.log.',
    }),
  },
  check({ target, report }) {
    if (!target.hook.isHook) return
    for (const { command } of listCommands(target.hook.script)) {
      const name = command.name?.value ?? ''
      if (name === 'cd' || name === 'pushd') return
      const found = findFile(command, name)
      if (found) report({ at: found.word, message: found.message, args: { file: found.word.text } })
      // What looks like a comparison is for rule AZH204.
      if (name === '[' || name === 'test') continue
      for (const redirection of command.redirects) {
        const word = findTarget(redirection)
        if (word) report({ at: word, message: 'file', args: { file: word.text }, severity: 'warning' })
      }
    }
  },
})

function findFile({ name, args }: Command, called: string): { word: Word; message: 'read' | 'start' } | undefined {
  const [first] = args
  const word = first?.type === 'Word' ? first : undefined
  if (called === '.' || called === 'source')
    return word && isRelative(word.text) ? { word, message: 'read' } : undefined
  if (name && /^["']?[\w.-]+\//.test(name.text)) return { word: name, message: 'start' }
  const isShell = /^(?:\/\S*\/)?(?:ba|da|k)?sh$/.test(called)
  return isShell && word && isRelative(word.text) ? { word, message: 'start' } : undefined
}

function findTarget(redirection: Redirection): Word | undefined {
  if (redirection.type !== 'Redirect' || !redirection.target || redirection.target.type !== 'Word') return undefined
  const { operator, target } = redirection
  if (operator.endsWith('&') && /^(?:\d+-?|-)$/.test(target.text)) return undefined
  return isRelative(target.text) ? target : undefined
}

/** Text that begins with neither a folder nor something that only the VM knows. */
function isRelative(text: string): boolean {
  return /^["']?[\w.]/.test(text)
}
