// Faults of the disks that a VM is restored from: not of one moment, not whole, or not of this restore point.

import type { RestoreFault, RestoreStage } from './restore-fault.js'
import { goodNight } from './take-restore-point.js'

/** Runs a command in the manager folder of each instance. */
export const inManager =
  (command: string) =>
  ({ machine }: RestoreStage): void => {
    for (const { installFolder } of machine.databases) machine.run(`cd '${installFolder}/mgr' && ${command}`)
  }

const NOT_PROVED = 'It is not proved, and the start that met the error is told.'
const SINGLE_USER = [/Startup aborted, entering single user mode/]

/** The database finds it at its start. */
const found = (
  id: string,
  does: string,
  arrange: NonNullable<RestoreFault['arrange']>,
  says: RegExp[] = SINGLE_USER,
): RestoreFault => ({ id: `restore-${id}`, does, must: NOT_PROVED, verdict: ['failed', 'not proved'], says, arrange })

export const diskFaults: readonly RestoreFault[] = [
  {
    id: 'restore-healthy',
    does: 'Nothing is wrong.',
    must: 'It is proved, and all data files hold what was committed before the freeze.',
    verdict: ['proved'],
    says: [/found no errors/, /Recovery started at/],
  },
  {
    id: 'restore-crash-consistent',
    does: 'The snapshot was taken without any hook, disk after disk, while users wrote.',
    must: 'It is not proved: no restore point of these hooks is on the disks, so nothing is started.',
    verdict: ['refused'],
    says: [/no restore point/],
    backup: {
      id: 'without-hooks',
      does: 'A snapshot is taken without hooks while users write.',
      play: async (scene) => {
        scene.run('mv /etc/azure/VMSnapshotScriptPluginConfig.json /etc/azure/config.json')
        await scene.backUp()
      },
    },
  },
  {
    id: 'restore-crash-consistent-later',
    does: 'The night after a good backup a snapshot was taken without any hook, disk after disk.',
    must: 'It is not proved: the restore point on the disks is marked as over.',
    verdict: ['failed', 'not proved'],
    says: [/does not fit the disks|DOES NOT FIT/, /over/],
    backup: {
      id: 'hooks-gone',
      does: 'After a good backup a snapshot is taken without hooks while users write.',
      play: async (scene) => {
        await goodNight.play(scene)
        scene.run('mv /etc/azure/VMSnapshotScriptPluginConfig.json /etc/azure/config.json')
        await scene.backUp()
      },
    },
  },
  found('file-of-other-moment', 'The data file of USER is of a later moment than the other disk.', (stage) => {
    inManager('name=$(echo user/*.DAT) && echo 4 >>"$name"')(stage)
  }),
  found('file-of-earlier-moment', 'The data file of USER is of an earlier moment than the other disk.', (stage) => {
    inManager("sed -i '3,$d' user/*.DAT")(stage)
  }),
  found('journal-missing', 'The journals that the restore point names are not on the disks.', (stage) => {
    inManager('rm journal/*')(stage)
  }),
  found('journal-older', 'The disk of the journals is of an earlier night: it lacks the newest file.', (stage) => {
    inManager('rm "journal/$(ls journal | tail -n 1)"')(stage)
  }),
  found('journal-torn', 'A journal ends in the middle of a record.', (stage) => {
    inManager('printf "commit 1" >>"journal/$(ls journal | head -n 1)"')(stage)
  }),
  found('journal-damaged', 'A journal holds what is no record.', (stage) => {
    inManager('printf "\\377\\376 x y\\n" >>"journal/$(ls journal | head -n 1)"')(stage)
  }),
  found('wij-missing', 'The write image journal is not on the disks.', (stage) => inManager('rm *.WIJ')(stage)),
  found('wij-of-other-system', 'The write image journal is of another system.', (stage) => {
    inManager('echo OTHER 7 0 >"$(echo *.WIJ)"')(stage)
  }),
  {
    id: 'restore-disk-missing',
    does: 'The disk of USER was not in the backup, or was left out of the restore.',
    must: 'It is failed: that database is named, and does not mount.',
    verdict: ['failed'],
    says: [/USER: it does not mount/],
    arrange: inManager('rm -r user'),
  },
  {
    id: 'restore-configuration-missing',
    does: 'The configuration of the instance is not on the disks, so that nobody knows which databases there must be.',
    must: 'It is not proved.',
    verdict: ['not proved', 'failed'],
    says: [/configuration .* cannot be read/],
    arrange: ({ machine }) => void machine.run('rm /srv/opt/*/*.cpf'),
  },
  {
    id: 'restore-database-besides',
    does: 'The configuration names a database whose disk is not there.',
    must: 'It is failed, whatever the others are.',
    verdict: ['failed'],
    says: [/OTHER: it does not mount/],
    arrange: ({ machine }) => {
      machine.run('for file in /srv/opt/*/*.cpf; do sed -i \'s|^USER=.*|&\\nOTHER=/data/other/|\' "$file"; done')
    },
  },
  {
    id: 'restore-wij-pending',
    does: 'The write image journal holds writes that had not reached one of the files when its disk was copied.',
    must: 'The start writes them: it is proved, and the data are whole.',
    verdict: ['proved'],
    says: [/[1-9]\d* blocks pending in this WIJ/],
    arrange: inManager(
      'name=$(echo *.WIJ) && read -r system last _ <"$name" && echo "$system $((last - 1)) $last" >"$name" && ' +
        "sed -i '$d' user/*.DAT",
    ),
  },
]
