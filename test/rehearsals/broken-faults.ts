// Faults for broken scripts alone: what they show is no promise to users, or is told by another fault of the catalogue.
import { last, misbehave, signal, stopsAtOnce } from '../../src/rehearse/faults/acts.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { validateLastRun } from '../shell/last-run.ts'
import type { Expected } from './expectations.ts'

interface OwnFault {
  readonly fault: Fault
  readonly comesTo: Expected
}

const FOLDER = '/var/log/azure-hooks'
const LOG = `${FOLDER}/azure-hooks.log`

const own = (id: string, does: string, comesTo: string, parts: Omit<Fault, 'id' | 'does' | 'must'>): OwnFault => ({
  fault: { id, does, must: 'It is found out.', ...parts },
  comesTo: [comesTo],
})

export const ownFaults: readonly OwnFault[] = [
  own(
    'resumes-untold',
    'The write daemon resumes early, and the log that says so is elsewhere.',
    'file-system 0/203 | limit',
    {
      arrange: (scene) => {
        last(scene).logElsewhere()
        misbehave(scene, 'freeze', 'resumes-after 5')
      },
    },
  ),
  own('two-nights', 'Two backups, one after the other.', 'application 0/0, application 0/0 | thaw', {
    play: async (scene) => {
      await scene.backUp()
      await scene.backUp()
    },
    works: true,
  }),
  own('post-script-only', 'The post-script is run without a pre-script.', '', {
    arrange: (scene) => void scene.run('mkdir -m 700 /run/azure-hooks'),
    play: async (scene) => {
      const host = await scene.startHost()
      await host.run('postScript.sh')
    },
    inspect: (scene) => {
      const { status } = scene.hosts[0]?.runs[0] ?? {}
      return [
        ...(status === 205 ? [] : [`The post-script ended with ${status}, not with 205.`]),
        ...(scene.read(LOG).includes('nothing was frozen by this backup')
          ? []
          : ['The log does not say that nothing was frozen.']),
      ]
    },
  }),
  own('post-beside-pre', 'The post-script is run while the pre-script still freezes.', '', {
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn', 'waits']),
    play: async (scene) => {
      const host = await scene.startHost()
      const pre = await host.start('prescript.sh')
      await waitUntil('the freeze', () => last(scene).hasBegun('freeze'))
      await host.run('postScript.sh')
      last(scene).release('freeze')
      await pre.ended
    },
    inspect: (scene) => (scene.hosts[0]?.runs[0]?.signal === 'SIGKILL' ? [] : ['The pre-script was not ended.']),
  }),
  own('roll-back-slow', 'The freeze freezes and hangs, and then the thaw takes time.', 'file-system 201/205 | thaw', {
    arrange: (scene) => {
      misbehave(scene, 'freeze', ['stubborn', 'hangs'])
      misbehave(scene, 'thaw', 'slow 1.8')
    },
  }),
  own('side-by-side', 'Each freeze takes more than a second.', 'application 0/0 | thaw', {
    arrange: (scene) => misbehave(scene, 'freeze', 'slow-answer 1.2'),
    inspect: ({ databases }) => {
      const begun = databases.flatMap((database) => database.freezes()).map(({ from }) => from)
      const apart = (Math.max(...begun) - Math.min(...begun)) / 100
      return apart < 2 ? [] : [`The freezes began ${apart.toFixed(1)} s apart.`]
    },
  }),
  own(
    'log-disk-frozen-before',
    'The log is on a disk that is frozen from the start of the post-script on.',
    'application 0/0 | thaw',
    {
      allows: { restorePoint: true },
      arrange: (scene) => scene.mountDisk(FOLDER),
      play: async (scene) => {
        try {
          await scene.backUp({
            post: stopsAtOnce,
            duringPost: (run) => {
              scene.run(`fsfreeze -f ${FOLDER}`)
              signal(scene, run, 'CONT')
            },
          })
        } finally {
          scene.run(`fsfreeze -u ${FOLDER} || :`)
        }
      },
      inspect: ({ databases, hosts }) => {
        const post = hosts[0]?.runs[1]
        const thawed = databases
          .flatMap((database) => database.freezes())
          .map(({ to }) => to ?? Number.POSITIVE_INFINITY)
        const waited = (Math.max(...thawed) - (post?.startedAt ?? 0)) / 100
        return waited < 2 ? [] : [`The thaw waited for the log: ${waited.toFixed(1)} s.`]
      },
    },
  ),
  own('status-file-of-early-resume', 'The write daemon resumes early.', 'file-system 0/203 | limit', {
    arrange: (scene) => misbehave(scene, 'freeze', 'resumes-after 5'),
    inspect: (scene) => {
      const { verdict } = validateLastRun(scene.read(`${FOLDER}/last-run.json`))
      return verdict === 'not application-consistent' ? [] : [`The status file says ${verdict}.`]
    },
  }),
  own('log-of-20-megabytes', 'The log has grown to 20 MB.', 'application 0/0, application 0/0 | thaw', {
    arrange: (scene) => void scene.run(`mkdir ${FOLDER} && head -c 20M /dev/zero >${LOG}`),
    play: async (scene) => {
      await scene.backUp()
      await scene.backUp()
    },
    inspect: (scene) => {
      const bytes = Number(scene.run(`stat -c %s ${LOG}`))
      return bytes < 100_000 ? [] : [`The log has ${bytes} bytes.`]
    },
  }),
]
