// No terminal is asked for in a container, as Azure has none.
import { readText, type Value } from '../hook/value.js'
import { isContainerEngine } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const noTtyInContainer = defineRule({
  id: 'AZH218',
  name: 'no-tty-in-container',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    tty: ({ engine, option }: { engine: string; option: string }) => ({
      problem: `${engine} exec is asked for a terminal (${option}).`,
      effect: 'Azure starts scripts without one: "the input device is not a TTY", and no session is started.',
      advice: 'Leave -t out; leave -i out as well unless the session reads something from its input.',
    }),
  },
  check({ target, text, report, edit }) {
    for (const { wrappers, command } of target.hook.sessions) {
      for (const { program, words } of wrappers) {
        const option = isContainerEngine(program) ? words.find(asksForTerminal) : undefined
        if (!option) continue
        const written = readText(option) ?? ''
        const rest = written.startsWith('--') ? '' : written.replace('t', '')
        const place = option.origin
        // The option goes with the blank before it, if nothing of it is left.
        const gone = rest === '' || rest === '-'
        const isBare = place && text.slice(place.pos, place.end) === written && text.charAt(place.pos - 1) === ' '
        const edits = isBare ? [gone ? edit({ pos: place.pos - 1, end: place.end }, '') : edit(place, rest)] : []
        const fix = isBare ? { title: 'Leave the terminal out', edits } : undefined
        report({ at: place ?? command, message: 'tty', args: { engine: program, option: written }, fix })
      }
    }
  },
})

function asksForTerminal(word: Value): boolean {
  const text = readText(word) ?? ''
  return text === '--tty' || text === '--tty=true' || /^-[id]*t[id]*$/.test(text)
}
