// What stays when its client ends is ended by the post-script, and where the pre-script fails, and nothing else is.
import type { Span } from '../../model/lint.js'
import { isOtherLanguage } from '../../model/shebang.js'
import { type BackupMode, findMode, listBeginnings, readStatements } from '../hook/backup-modes.js'
import { recognizeClient } from '../hook/clients.js'
import { sketch, unknownCharacter } from '../hook/value.js'
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
    unbegun: ({ ending }: { ending: string }) => ({
      problem: `${ending} is called here, and the pre-script begins nothing that it ends.`,
      effect:
        'It fails, or ends what somebody else has begun; and the snapshot is taken of a running database, ' +
        'whatever Azure calls it.',
      advice: 'Begin it in the pre-script, or leave both out and rely on the recovery of the database.',
    }),
  },
  check({ target, project, report }) {
    const { hook, role, config } = target
    if (role === 'post' && config?.pre?.role === 'pre') checkBegun(target, config.pre, report)
    if (role !== 'pre') return
    const post = findPost(target, project)
    for (const { run, mode, what } of listBeginnings(hook.programs, true)) {
      const args = { what, ending: mode.ending }
      if (post && !mayEnd(post, mode)) report({ at: run.command, message: 'never', args })
      else if (!mayEnd(target, mode)) report({ at: run.command, message: 'failure', args })
    }
  },
})

function checkBegun(
  { hook }: ScriptFile,
  pre: ScriptFile,
  report: (found: { at: Span; message: 'unbegun'; args: { ending: string } }) => void,
): void {
  for (const run of hook.programs) {
    const statements = readStatements(run)
    const mode = findMode(run, ({ stays, begins, ends }) => stays && ends.test(statements) && !begins.test(statements))
    if (!mode || !isReadToTheEnd(pre)) continue
    const isBegun = pre.hook.programs.some((each) => {
      const begun = readStatements(each)
      return findMode(each, ({ ending, begins }) => ending === mode.ending && begins.test(begun)) !== undefined
    })
    if (!isBegun) report({ at: run.command, message: 'unbegun', args: { ending: mode.ending } })
  }
}

/** Whether some way through the script ends it, for all that is known. */
function mayEnd(script: ScriptFile, mode: BackupMode): boolean {
  return script.hook.programs.some((run) => mode.ends.test(readStatements(run))) || !isReadToTheEnd(script)
}

/** Not where it does what nobody looked at, such as statements of another file. */
function isReadToTheEnd({ hook, source }: ScriptFile): boolean {
  const isDark = hook.programs.some(
    ({ words, input }) =>
      recognizeClient(words) &&
      (input.includes(unknownCharacter) || words.some((word) => sketch(word) === unknownCharacter)),
  )
  const isRead = hook.script.problems.length === 0 && !isOtherLanguage(source.text, source.path)
  return isRead && hook.read('healthy').complete && hook.followed.unread.length === 0 && !isDark
}
