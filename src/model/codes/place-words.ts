// Words of where a database is that root does not see: another registry, another user's containers, a pod.
import { check } from './explanation.js'
import type { Word } from './words.js'

export const placeWords: readonly Word[] = [
  {
    words: ['nonroot', 'registry', 'not registered'],
    meaning: 'where the client of IRIS looks for the instances of the VM',
    cause:
      'An instance that a user other than root has installed is in the registry that IRISSYS names for that user. ' +
      'What runs as root reads that of the VM, and `iris qlist` does not list the instance.',
    see: 'What IRISSYS holds for the user who installed it.',
    mend: 'Make a bundle with `--registry DIR`, and `--client` if the client is there too.',
    command: check,
  },
  {
    words: ['rootless', 'rootless podman', 'no such container', 'no container with name or ID'],
    meaning: 'the container is not among those that root sees',
    cause: "It is stopped, or a user's own podman holds it: each user's podman sees that user's containers only.",
    see: '`podman ps -a` as that user.',
    mend:
      'Make a bundle with `--container-engine podman --container-user USER`. That user must linger, or systemd ends ' +
      'the container when the last session of that user ends.',
    command: 'loginctl enable-linger USER',
  },
  {
    words: ['mirror', 'mirror role', 'not-primary', 'async-only', 'QoS timeout', 'left alone', 'fail-over'],
    meaning: 'what a freeze does to a mirror, and which members the hooks may freeze (`--mirror`)',
    cause:
      'Azure stalls the disks of a VM for some seconds. A primary that is silent for longer than the QoS timeout ' +
      '(8 s by default) can fail over; a backup failover member that is holds up the primary and loses its active ' +
      'status. Nobody waits for an async member. `--mirror not-primary` leaves a primary alone, `async-only` every ' +
      'failover member; both scripts then end with 208, and the VM has none frozen, unless `--mirror-others freeze`.',
    see: '`iris qlist`, fields 11 and 12: type and status. `sudo sh install.sh --check` says what they mean here.',
    mend:
      'Back up an async member, or at least one member each night that is not left alone. To restore one: ' +
      '`make-azure-hooks explain mirror member`.',
    command: check,
  },
  {
    words: ['shard', 'sharded cluster', 'shard node', 'ShardRole', 'Backup.ShardedCluster'],
    meaning: 'a node of a cluster, which cannot be frozen alone (206; `--shard-node`)',
    cause:
      'ExternalFreeze freezes one node only: a snapshot of one VM is none of the cluster. The hooks look for ' +
      'ShardRole, ShardClusterURL and the namespaces IRISCLUSTER and IRISDM in the cpf; other names they do not see.',
    see: '`sudo sh install.sh --check` says what in the cpf tells it.',
    mend: 'Freeze all nodes together with `Backup.ShardedCluster`, as documented, and take all snapshots in that time.',
    command: check,
  },
  {
    words: ['kubectl', 'pod', 'kubernetes'],
    meaning: 'a database in a pod, which no bundle is for',
    cause:
      'kubectl goes through the API server of a cluster, with a login that root would have to keep on the node, and ' +
      'the volumes of a pod are mostly no disks of the node that Azure Backup takes a snapshot of: a freeze would ' +
      'prove nothing about it.',
    see: '`kubectl get pv` shows where the volumes are.',
    mend: 'Take snapshots of the volumes, frozen by what takes them. Docker and podman on a VM: `--container`.',
    command: 'kubectl get pv',
  },
]
