// Faults of the administrator's own programs around the freeze.
import { installOwnPrograms, listOwnPrograms, listProgramCalls, type Phase } from '../own-programs.js'
import type { HookSet, Scene } from '../scene.js'
import { CLAIMED, meet, misbehave, needsRoot, signal, when } from './acts.js'
import type { Fault } from './fault.js'
import { logOf } from './log-disk.js'

const NOT_FROZEN = 'Nothing is frozen, --after-thaw follows once, and the backup is not claimed application-consistent.'

const needs =
  (...phases: Phase[]) =>
  (hooks: HookSet, mode: 'root' | 'user'): string | undefined => {
    const missing = phases.filter((phase) => !listOwnPrograms(hooks).has(phase))
    if (missing.length > 0) return `it needs hooks generated with ${missing.map((phase) => `--${phase}`).join(' and ')}`
    return needsRoot(hooks, mode)
  }

const hasBegun = (scene: Scene, phase: Phase): boolean => listProgramCalls(scene).some((call) => call.phase === phase)

/** `inspect`: of all that was asked, nothing was a freeze. */
const findFreezes = (scene: Scene): string[] =>
  scene.databases.some((database) => database.calls('freeze').length > 0) ? ['A database was frozen.'] : []

const before = (id: string, does: string, act: string): Fault => ({
  id: `before-freeze-${id}`,
  does,
  must: NOT_FROZEN,
  unsuited: needs('before-freeze', 'after-thaw'),
  arrange: (scene) => installOwnPrograms(scene, { 'before-freeze': act }),
  inspect: findFreezes,
})

const after = (id: string, does: string, act: string): Fault => ({
  id: `after-thaw-${id}`,
  does,
  must: CLAIMED,
  works: true,
  unsuited: needs('after-thaw'),
  arrange: (scene) => installOwnPrograms(scene, { 'after-thaw': act }),
})

const onFailure = (id: string, does: string, act: string, then: string): Fault => ({
  id: `on-failure-${id}`,
  does,
  must: `Nobody waits for it: the scripts end in time, ${then}, and the backup is not claimed.`,
  unsuited: needs('on-failure'),
  arrange: (scene) => {
    misbehave(scene, 'freeze', 'status 3')
    installOwnPrograms(scene, { 'on-failure': act })
  },
  play: async (scene) => {
    await scene.backUp()
    const { hookSeconds = 60 } = scene.hooks.options ?? {}
    await meet(() => hasBegun(scene, 'on-failure') && scene.processes().length === 0, hookSeconds + 10)
  },
  inspect: (scene) => (hasBegun(scene, 'on-failure') ? [] : ['The program was not started.']),
})

/** `command` gets the program in $PROGRAM. */
const place = (id: string, does: string, command: string): Fault => ({
  id: `own-program-${id}`,
  does,
  must: 'It is not run, nothing is frozen, and the backup is not claimed application-consistent.',
  unsuited: needs('before-freeze'),
  arrange: (scene) =>
    void scene.run(`PROGRAM='${listOwnPrograms(scene.hooks).get('before-freeze')}'\nFOLDER=\${PROGRAM%/*}\n${command}`),
  inspect: (scene) => [
    ...findFreezes(scene),
    ...(hasBegun(scene, 'before-freeze') ? ['A program was run that not only root can change.'] : []),
  ],
})

const HANGS = "trap '' TERM\nsleep 600 &\nwait\nsleep 600"

const saysLost = (scene: Scene): string[] =>
  /nobody could start it/.test(scene.read(logOf(scene).file)) ? [] : ['The log does not tell what was owed.']

export const ownProgramFaults: readonly Fault[] = [
  before('fails', 'The program before the freeze ends with 1.', 'exit 1'),
  before('hangs', 'The program before the freeze hangs with a child, and ignores TERM.', HANGS),
  before('floods', 'The program before the freeze prints without end until it is ended.', 'exec yes'),
  ...(['KILL', 'TERM'] as const).map(
    (name): Fault => ({
      ...before(
        name === 'KILL' ? 'killed' : 'term',
        `The pre-script gets ${name} while the program before the freeze runs.`,
        HANGS,
      ),
      play: (scene) =>
        scene.backUp({
          duringPre: when(
            () => hasBegun(scene, 'before-freeze'),
            (run) => signal(scene, run, name),
          ),
        }),
    }),
  ),
  place('open', 'The program before the freeze may be changed by its group.', 'chmod 775 "$PROGRAM"'),
  place(
    'linked',
    'The program before the freeze is a link.',
    'mv "$PROGRAM" /srv/program && ln -s /srv/program "$PROGRAM"',
  ),
  place('folder-open', 'Anybody may write the folder of the program before the freeze.', 'chmod 1777 "$FOLDER"'),
  place('missing', 'The program before the freeze is not there.', 'rm "$PROGRAM"'),
  after('fails', 'The program after the thaw ends with 1.', 'exit 1'),
  after('floods', 'The program after the thaw prints without end until it is ended.', 'exec yes'),
  {
    ...after('open', 'The program after the thaw may be changed by anybody, since the database is frozen.', ''),
    allows: { owed: true },
    must: 'It is not started but owed, and that is told; the backup is good and claimed application-consistent.',
    play: (scene) =>
      scene.backUp({
        beforeSnapshot: () => void scene.run(`chmod 777 '${listOwnPrograms(scene.hooks).get('after-thaw')}'`),
      }),
    inspect: (scene) => [
      ...(hasBegun(scene, 'after-thaw') ? ['A program was run that not only root can change.'] : []),
      ...(/is owed, but must be root's/.test(scene.read(logOf(scene).file)) ? [] : ['The log does not tell why not.']),
    ],
  },
  after('hangs', 'The program after the thaw hangs with a child, and ignores TERM.', HANGS),
  {
    ...after(
      'killed',
      'The post-script gets KILL while the program after the thaw runs, and a second backup follows.',
      HANGS,
    ),
    must: 'It is not started again for the first backup; the second one is good and claimed application-consistent.',
    play: async (scene) => {
      await scene.backUp({
        duringPost: when(
          () => hasBegun(scene, 'after-thaw'),
          (run) => {
            signal(scene, run, 'KILL')
            installOwnPrograms(scene)
          },
        ),
      })
      await scene.backUp()
    },
  },
  {
    ...after('lost-by-restart', 'The VM was restarted between a freeze and what had to follow the thaw.', ''),
    arrange: (scene) => {
      scene.run(`mkdir -p '${logOf(scene).folder}'`)
      scene.writeFile(`${logOf(scene).folder}/after-thaw.owed`, '77.4711.0badb007\n')
    },
    must: 'It is told that nobody could start it; the backup is good and claimed application-consistent.',
    inspect: saysLost,
  },
  onFailure(
    'hangs',
    'A freeze fails, and the program that is started then hangs with a child, and ignores TERM.',
    HANGS,
    'it is ended',
  ),
  onFailure(
    'floods',
    'A freeze fails, and the program that is started then prints without end until it is ended.',
    'exec yes',
    'it is ended',
  ),
  onFailure(
    'killed',
    'A freeze fails, and the program that is started then gets KILL.',
    'kill -9 $$',
    'its end is not theirs',
  ),
]
