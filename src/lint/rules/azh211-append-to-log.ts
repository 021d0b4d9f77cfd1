// A log keeps what earlier runs have written.
import { type Redirect, walk } from '../../shell/parse.js'
import { listCommands } from '../hook/places.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

/** Folders whose files need not last. */
const passing = /^["']?(?:\/tmp|\/run|\/var\/run|\/dev|\/proc)\//

export const appendToLog = defineRule({
  id: 'AZH211',
  name: 'append-to-log',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    truncates: ({ file }: { file: string }) => ({
      problem: `Each run empties the log ${file} first.`,
      effect: 'The trace of a backup that failed is gone with the next one, usually before anybody looks.',
      advice: 'Append with >>, and let logrotate keep it small.',
    }),
  },
  check({ target, report }) {
    if (!target.hook.isHook) return
    const writes: Redirect[] = []
    walk(target.hook.script.tree, (node) => {
      if (node.type === 'Redirect' && node.target && /^(?:>>?|>\||&>>?)$/.test(node.operator)) writes.push(node)
    })
    const fileOf = ({ target }: Redirect) => target?.text.replaceAll(/["{}]/g, '') ?? ''
    const appended = new Set(writes.filter(({ operator }) => operator.endsWith('>>')).map(fileOf))
    const seen = new Set<string>()
    for (const write of writes) {
      const file = fileOf(write)
      if (write.operator.endsWith('>>') || seen.has(file) || !(appended.has(file) || /log$/i.test(file))) continue
      if (passing.test(resolve(target, file)) || isUsed(target, file)) continue
      seen.add(file)
      report({ at: write, message: 'truncates', args: { file } })
    }
  },
})

/** The text of the file's variable, if it has one. */
function resolve({ hook }: ScriptFile, file: string): string {
  const name = /^\$(\w+)/.exec(file)?.[1]
  let value = file
  walk(hook.script.tree, (node) => {
    if (node.type === 'Assignment' && node.name === name && node.value.type === 'Word') value = node.value.text
  })
  // A temporary file, or one with a time in its name.
  return /mktemp|\$\$|date/.test(value) || /\$\$|date/i.test(file) ? '/tmp/' : value
}

/** Whether the script itself reads or removes the file: then it is no log. */
function isUsed({ hook }: ScriptFile, file: string): boolean {
  return listCommands(hook.script).some(({ command }) => {
    const name = command.name?.value ?? ''
    if (['echo', 'printf', 'chmod', 'chown', 'touch', '[', 'tee', 'logger'].includes(name)) return false
    return command.args.some(({ text }) => text.replaceAll(/["{}]/g, '') === file)
  })
}
