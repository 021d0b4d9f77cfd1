// No session waits for input that nobody gives.
import { recognizeClient } from '../hook/clients.js'
import { isContainerEngine, nameProgram } from '../hook/wrappers.js'
import { defineRule } from '../rule.js'

export const stdinClosed = defineRule({
  id: 'AZH225',
  name: 'stdin-closed',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    open: () => ({
      problem: 'The session reads the input that Azure passes on.',
      effect:
        'When it asks for a name or a password, nobody answers: it waits until Azure gives up, and goes on waiting.',
      advice: 'Redirect its input: `</dev/null`, or the file with the two lines of a login.',
    }),
    client: ({ program }: { program: string }) => ({
      problem: `${program} is given nothing to do and reads the input that Azure passes on.`,
      effect: 'Nothing is written there: it does nothing, or waits until Azure gives up, and goes on waiting.',
      advice: 'Give it its statements on the command line or from a file, and redirect its input: `</dev/null`.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    for (const { words, inheritsInput, background, command, wrappers } of hook.isHook ? hook.programs : []) {
      if (!inheritsInput || background || !recognizeClient(words)?.readsInput) continue
      if (wrappers.some(({ program }) => isContainerEngine(program))) continue
      report({ at: command, message: 'client', args: { program: nameProgram(words[0]) } })
    }
    for (const session of hook.calls) {
      if (!hook.isReached(session) || session.input.kind !== 'inherited' || session.background) continue
      const engine = session.wrappers.find(({ program }) => isContainerEngine(program))
      // Without -i the session in the container has no input at all.
      if (engine && !engine.words.some((word) => /^(?:-[dt]*i[dt]*|--interactive)$/.test(String(word.pieces[0] ?? ''))))
        continue
      if (session.answers === 'plain') continue
      report({ at: session.command, message: 'open' })
    }
  },
})
