// The failsafe: hooks that are broken, as people write them or on purpose, are each caught by a fault of the catalogue.
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { readHooks } from '../../src/fs/read-hooks.ts'
import type { Options } from '../../src/index.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import { projectFolder } from '../command.ts'
import { makeHooks, quick, writeHooks } from '../rehearse/rehearsals.ts'
import { mustSkip } from '../shell/facilities.ts'

const skip = mustSkip()

const freeze = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalFreeze()' </dev/null >/dev/null`
const thaw = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalThaw()' </dev/null >/dev/null`

/** Hooks by hand that are as simple as can be, and good as long as nothing goes wrong. */
const simple = { pre: `${freeze}\n[ $? -eq 5 ]\n`, post: `${thaw}\n[ $? -eq 5 ]\n` }

/** A bundle of ours in whose scripts each text has been replaced. Nothing but a thaw ends its freezes. */
function makeBroken(edits: readonly [from: string, to: string][], options: Partial<Options> = {}): HookSet {
  const hooks = makeHooks({ instance: ['IRIS'], autoResume: 0, ...options })
  const missing = new Set(edits.map(([from]) => from))
  const files = hooks.files.map((file) => {
    let text = Buffer.from(file.content).toString('utf8')
    for (const [from, to] of edits) {
      if (text.includes(from)) missing.delete(from)
      text = text.replace(from, () => to)
    }
    return { ...file, content: Buffer.from(text) }
  })
  if (missing.size > 0) throw new Error(`no longer in any script: ${[...missing].join(', ')}`)
  return { ...hooks, files }
}

interface Case {
  readonly name: string
  readonly hooks: () => HookSet | Promise<HookSet>
  /** Which fault catches it. */
  readonly fault: string
  /** What the report says. */
  readonly says: RegExp
}

const cases: readonly Case[] = [
  {
    name: 'the published sample',
    hooks: () => readHooks(join(projectFolder, 'test/shell/published-hooks')),
    fault: 'healthy',
    says: /^The host ended: |not claimed application-consistent/,
  },
  {
    name: 'hooks that claim without a freeze',
    hooks: () => writeHooks({ pre: 'exit 0\n', post: 'exit 0\n' }),
    fault: 'healthy',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that never thaw',
    hooks: () => writeHooks({ ...simple, post: 'exit 0\n' }),
    fault: 'healthy',
    says: /IRIS stays frozen/,
  },
  {
    name: 'hooks that print more than a pipe holds',
    hooks: () => writeHooks({ ...simple, pre: `head -c 200000 /dev/zero\n${simple.pre}` }),
    fault: 'healthy',
    says: /The pre-script never ended/,
  },
  {
    name: 'hooks that take 0 for a freeze',
    hooks: () => writeHooks({ pre: `${freeze}\n[ $? -ne 3 ]\n`, post: `${thaw}\n[ $? -ne 3 ]\n` }),
    fault: 'freeze-answers-0',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that do not look whether the freeze lasted',
    hooks: () => writeHooks(simple),
    fault: 'freeze-resumes-at-once',
    says: /claimed application-consistent, but IRIS was written to/,
  },
  {
    name: 'hooks that do not look whether it was frozen before',
    hooks: () => writeHooks(simple),
    fault: 'frozen-already',
    says: /The freeze of IRIS by somebody else was ended by the hooks/,
  },
  {
    name: 'hooks whose sessions have no limit',
    hooks: () => writeHooks(simple),
    fault: 'freeze-hangs',
    says: /The pre-script never ended/,
  },
  {
    name: 'hooks whose freeze has no limit of its own',
    hooks: () => writeHooks(simple),
    fault: 'post-never-comes',
    says: /IRIS stays frozen/,
  },
  {
    name: 'hooks that need the PATH of a login',
    hooks: () => writeHooks({ ...simple, pre: `[ -n "$HOME" ] || exit 1\n${simple.pre}` }),
    fault: 'agent-environment-empty',
    says: /not claimed application-consistent/,
  },
  {
    name: 'a bundle that records nothing before it freezes',
    hooks: () => makeBroken([['if ! note_freezes; then', 'if false; then']]),
    fault: 'pre-kill-frozen',
    says: /IRIS stays frozen/,
  },
  {
    name: 'a bundle whose post-script leaves a late pre-script running',
    hooks: () =>
      makeBroken(
        [
          ['    end_prescript\n', ''],
          ['    end_left_sessions\n    read_state', '    read_state'],
        ],
        { timeout: 120 },
      ),
    fault: 'host-gives-up',
    says: /IRIS stays frozen/,
  },
  {
    name: 'a bundle that leaves behind what hides in the group of a session',
    hooks: () => makeBroken([['                end_group "$session"\n', '']]),
    fault: 'freeze-leaves-child',
    says: /The hooks left a process running/,
  },
  {
    name: 'a bundle that waits for its log',
    hooks: () =>
      makeBroken([
        ['timeout -s KILL "$LIMIT" sh "$SELF" --append-log', 'sh "$SELF" --append-log'],
        ['    [ -f "$LOG_FILE" ] || [ ! -e "$LOG_FILE" ] || return\n', ''],
      ]),
    fault: 'log-is-pipe',
    says: /script never ended/,
  },
  {
    name: 'a bundle that writes its log through a link',
    hooks: () => makeBroken([['    [ ! -h "$LOG_FILE" ] || return\n', '']]),
    fault: 'log-is-link',
    says: /written through a planted link/,
  },
  {
    name: 'a bundle that runs what the list of instances says',
    hooks: () => makeBroken([['        if [ -z "$name" ] ||', '        eval ": $name"; if [ -z "$name" ] ||']]),
    fault: 'list-hostile',
    says: /hidden in a text has been executed/,
  },
  {
    name: 'a bundle that tells the password in its log',
    hooks: () =>
      makeBroken(
        [
          [
            '    check_credentials || finish',
            '    log login "$(cat "$CREDENTIALS_FILE")"; check_credentials || finish',
          ],
        ],
        {
          credentialsFile: '/etc/azure/login',
        },
      ),
    fault: 'credentials-wrong',
    says: /The password stands in /,
  },
]

describe.skipIf(skip)('caught', () => {
  test.for(cases.map((each) => [`${each.name}: ${each.fault}`, each] as const))(
    '%s',
    { concurrent: true },
    async ([, { hooks, fault: id, says }], { expect }) => {
      const fault = faults.find((each) => each.id === id)
      if (!fault) throw new Error(`there is no fault ${id}`)
      const { held, broken } = await rehearse(await hooks(), fault, quick)
      expect(held).toBe(false)
      expect(broken).toContainEqual(expect.stringMatching(says))
    },
  )
})
