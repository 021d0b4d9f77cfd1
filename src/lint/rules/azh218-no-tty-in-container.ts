// No terminal is asked for in a container, as Azure has none.
import { readText, type Value } from '../hook/value.js'
import { defineRule } from '../rule.js'

/** The ones that end when they are asked for a terminal and have none; kubectl and podman say so and go on. */
const needsTerminal = new Set(['docker', 'docker-compose', 'nerdctl'])

export const noTtyInContainer = defineRule({
  id: 'AZH218',
  name: 'no-tty-in-container',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    tty: ({ engine, option }: { engine: string; option: string }) => ({
      problem: `${engine} exec is asked for a terminal (${option}).`,
      effect:
        'Azure starts scripts without one: "the input device is not a TTY", and nothing is started in the container.',
      advice: 'Leave -t out; leave -i out as well unless the session reads something from its input.',
    }),
  },
  check({ target, text, report, edit }) {
    const { hook } = target
    const seen = new Set<number>()
    for (const { wrappers, command } of [...hook.sessions, ...(hook.isHook ? hook.programs : [])]) {
      for (const { program, words } of wrappers) {
        const option = needsTerminal.has(program) ? words.find(asksForTerminal) : undefined
        if (!option || seen.has(option.origin?.pos ?? command.pos)) continue
        seen.add(option.origin?.pos ?? command.pos)
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
