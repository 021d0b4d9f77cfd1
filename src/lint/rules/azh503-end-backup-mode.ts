// What stays when its client ends is ended by the post-script, and where the pre-script fails.
import { listBeginnings } from '../hook/backup-modes.js'
import { recognizeClient } from '../hook/clients.js'
import { sketch } from '../hook/value.js'
import { findPost } from '../pairs.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

interface Begun {
  readonly what: string
  readonly ending: string
}

export const endBackupMode = defineRule({
  id: 'AZH503',
  name: 'end-backup-mode',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    never: ({ what, ending }: Begun) => ({
      problem: `${what} is begun here, and the post-script does not end it.`,
      effect: 'The database stays so from the first backup on, until somebody ends it by hand.',
      advice: `Call ${ending} in the post-script.`,
    }),
    failure: ({ what, ending }: Begun) => ({
      problem: `When ${what} fails or is ended by its time limit, the script ends without ${ending}.`,
      effect:
        'It may have been begun by then. It stays so until the post-script ends it, and for good when the host dies ' +
        'before that or the post-script fails.',
      advice: `Call ${ending} in the pre-script too before it ends with a failure.`,
    }),
  },
  check({ target, project, report }) {
    const { hook, role } = target
    if (role !== 'pre') return
    const post = findPost(target, project)
    for (const { run, mode, what } of listBeginnings(hook.programs, true)) {
      const args = { what, ending: mode.ending }
      const isNever = post !== undefined && !mode.ends.test(readAll(post)) && isReadToTheEnd(post)
      if (isNever) report({ at: run.command, message: 'never', args })
      else if (!mode.ends.test(readAll(target)) && isReadToTheEnd(target))
        report({ at: run.command, message: 'failure', args })
    }
  },
})

function readAll({ hook }: ScriptFile): string {
  return [hook.script, ...hook.followed.parts].map(({ source }) => source).join('\n')
}

/** Not where it runs what nobody looked at, such as statements of another file. */
function isReadToTheEnd({ hook }: ScriptFile): boolean {
  const takesFile = hook.programs.some(
    ({ words, input, inheritsInput }) => recognizeClient(words)?.readsInput === true && input === '' && !inheritsInput,
  )
  const names = hook.programs.some(
    ({ words }) =>
      recognizeClient(words) && words.some((word) => /^@|^(?:-f|-I|--file)|\.(?:js|sql)$/.test(sketch(word))),
  )
  return hook.followed.unread.length === 0 && !takesFile && !names
}
