// Words that people meet in a portal, a log or on a terminal, and ask about.
import { check, type Explanation, extensionLog, frozenNow, showExtensionLog, showHooksLog } from './explanation.js'

export interface Word extends Explanation {
  /** The first is its name, the others mean the same. */
  readonly words: readonly string[]
}

const thaw = 'sudo sh /etc/azure/postScript.sh'

export const words: readonly Word[] = [
  {
    words: ['frozen', 'left frozen', 'still frozen', 'stuck', 'WDSUSPD', 'System suspended', 'suspended'],
    meaning: 'the write daemon is suspended: nothing is written to the databases on disk',
    cause:
      'Normal for some seconds while a snapshot is taken. Longer: the thaw failed, the post-script never came ' +
      '(the VM ' +
      'agent died, the host crashed), or another tool froze it.',
    see: '`iris stat INSTANCE` prints WDSUSPD; the log of the database has `System suspended` and no `System resumed`.',
    mend: `In this order: ${frozenNow}. The command below is its first step, harmless at any time.`,
    command: thaw,
    rules: ['AZH205', 'AZH206', 'AZH222'],
  },
  {
    words: ['hung', 'health hung', 'alert'],
    meaning: 'the health that `iris qlist` shows for an instance',
    cause:
      'hung while it is frozen is normal. At any other time updates stand still: a slow disk, a full one, a long ' +
      'fsfreeze.',
    see: '`iris qlist INSTANCE`, field 9, and messages.log or cconsole.log.',
    mend: `If it is frozen: ${frozenNow}. If not, look at the disks and call InterSystems support.`,
    command: 'iris qlist',
  },
  {
    words: ['Access Denied', 'Username:', 'Password:', 'prompt', 'login failed'],
    meaning: 'the session may not log in, or asks who it is',
    cause:
      'Operating system authentication is off for the OS user of the session or for the service ' +
      '%Service_Terminal, or ' +
      'the database has no user of that name.',
    see: '`sh install.sh --check` tries it, as root and as the owner of the instance.',
    mend: 'Allow it, or make a bundle with `--run-as owner` or `--credentials-file`.',
    command: check,
    rules: ['AZH225'],
  },
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
  {
    words: ['sign-on inhibited', 'inhibited'],
    meaning: 'the instance is starting or stopping, and no session can log in',
    cause: 'During the start, a recovery from journals, or the change of a mirror to primary.',
    see: '`iris list` shows the state of each instance.',
    mend: 'Wait until it runs. If it stays, see messages.log or cconsole.log.',
    command: 'iris list',
  },
  {
    words: ['Already resumed', 'resumed early'],
    meaning: 'the database was not frozen any more when it was thawed',
    cause: 'WDSuspendLimit had passed, or somebody thawed. That snapshot is not application-consistent (203).',
    see: 'The log of the database has it in the line of ExternalThaw.',
    mend: 'Make a bundle with a larger `--auto-resume`; start a new backup.',
    command: showHooksLog,
    rules: ['AZH207', 'AZH221'],
  },
  {
    words: ['WDSuspendLimit', 'auto-resume', 'automatic resume'],
    meaning: 'seconds after which a frozen database resumes by itself',
    cause: 'It is what saves the users when no post-script ever comes. The backup must then be treated as failed.',
    see: 'The runbook has the value of the bundle.',
    mend: 'Longer than a snapshot takes, shorter than the freeze timeout: `--auto-resume`.',
    command: 'make-azure-hooks --help',
    rules: ['AZH221'],
  },
  {
    words: ['ExternalFreezeTimeOut', 'freeze timeout', 'nobody can log in'],
    meaning: 'seconds of freeze after which updates stop and new sessions cannot log in',
    cause: 'It passed while the database was frozen. Then not even the session that would thaw can start.',
    see: 'A new session hangs; the log of the database has `System suspended`.',
    mend: `Resume without a session, step 3 of ${frozenNow}.`,
    command: thaw,
    rules: ['AZH220'],
  },
  {
    words: ['CLASS DOES NOT EXIST', 'METHOD DOES NOT EXIST'],
    meaning: 'the session is not in %SYS, or the release is too old for the method',
    cause:
      'A user with a start-up namespace of his own ignores -U%SYS. Old releases of Caché may lack IsWDSuspendedExt.',
    see: 'Our log has the line.',
    mend: 'Use an OS user without a start-up namespace (`--run-as`).',
    command: check,
    rules: ['AZH213'],
  },
  {
    words: ['application-consistent', 'app consistent', 'application consistent'],
    meaning: 'a snapshot taken while every database stood still: each database is sound file by file',
    cause:
      'Azure claims it when no script failed (code 0). It is true only if the scripts end with 0 for that alone. A ' +
      'restore still rolls open transactions back, from the journals. What the freeze adds: files that are sound one ' +
      'by one, so that a single database can be restored, clean integrity checks, and disks that need not be of the ' +
      'very same instant.',
    see: 'The restore point in the portal, and `last-run.json` beside our log.',
    mend: 'To see it before the first backup: `sh install.sh --drill`.',
    command: 'sudo sh install.sh --drill',
  },
  {
    words: ['runs.jsonl', 'history', 'report', 'mismatch', 'never reported'],
    meaning: 'what the hooks have written about each backup, and what `report` makes of it for many hosts',
    cause:
      'A mismatch: Azure claims another consistency than the database, a recovery point has no run of the hooks, or ' +
      'a point is missing that goes with a consistent run. Never reported: no file of that host was collected.',
    see: '`runs.jsonl` beside our log has a line for each backup; `trigger` says who started it.',
    mend: 'Believe the worse of the two, and see the log of that host. For the whole fleet: `make-azure-hooks report`.',
    command: 'sudo tail -n 3 /var/log/azure-hooks/runs.jsonl',
  },
  {
    words: ['metrics', 'textfile', 'azure-hooks.prom'],
    meaning: 'what the post-script leaves for the textfile collector of node_exporter (`--metrics-file`)',
    cause: 'There are none if the folder is not there, or before the first backup; a drill renews only its own time.',
    see: '`node_textfile_scrape_error` in node_exporter, and the time of the file.',
    mend: 'Make the folder, and start node_exporter with it as `--collector.textfile.directory`.',
    command: 'sudo ls -l /var/lib/prometheus/node-exporter',
  },
  {
    words: ['file-system consistent', 'file system consistent', 'filesystem consistent'],
    meaning: 'the files are whole, but the database was writing: it starts as after a power cut (code 1)',
    cause: 'A script failed or never ran, or Azure could not read the configuration.',
    see: `Our log; if nothing is there for that time, \`${extensionLog}\`.`,
    mend: 'See code 1.',
    command: check,
  },
  {
    words: ['crash-consistent', 'crash consistent'],
    meaning: 'what is on the disks at one moment, as after a power cut',
    cause: 'The policy says "Only crash consistent", so no extension and no script runs; or Azure fell back to it.',
    see: 'The policy in the portal, the kind of the restore point.',
    mend: 'Choose *Application or file-system consistent* in the policy.',
    command: showExtensionLog,
  },
  {
    words: ['never run', 'not run', 'hooks never run', 'ignored'],
    meaning: 'backups succeed, but our log has nothing of them',
    cause:
      'Only crash consistent in the policy, Extensions.Enabled=n in /etc/waagent.conf, `workload_name` in ' +
      'workload.conf, a ' +
      'configuration that Azure cannot read (304, 305, 313, 314, 316), or a host file that names no plug-in.',
    see: `\`${extensionLog}\` tells what the extension found.`,
    mend: '`sh install.sh --check` looks at each of these.',
    command: check,
    rules: ['AZH101', 'AZH112', 'AZH114'],
  },
  {
    words: ['TypeError', 'exception'],
    meaning: 'the extension broke off while it read the outcome of the scripts',
    cause:
      '`continueBackupOnFailure` is text, such as "false", and the pre-script failed: the post-script never runs ' +
      'and the ' +
      'database stays frozen.',
    see: `\`${extensionLog}\` has the exception.`,
    mend: `Write true or false without quotes. The database: ${frozenNow}.`,
    command: thaw,
    rules: ['AZH104'],
  },
  {
    words: ['journal file', 'journal'],
    meaning: 'the file from which the journals of a restore begin',
    cause: 'The freeze switches to a new journal file, so that a restore starts from one of its own.',
    see:
      '`restore-point.json` beside our log names it, on the disk of the restored VM itself; so does the log of the ' +
      'database. `last-run.json` there is of the backup before.',
    mend: 'Which journals a restore takes: `make-azure-hooks explain JRNRESTO`.',
    command: 'sudo cat /var/log/azure-hooks/restore-point.json',
  },
]
