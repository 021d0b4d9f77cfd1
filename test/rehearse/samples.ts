// Reports as the engine gives them, made by hand: for the reporters, which need no sandbox.
import type {
  Rehearsal,
  RehearsalReport,
  RehearsedBackup,
  RehearsedRestore,
  RehearsedScript,
} from '../../src/model/generated/rehearsal-report.ts'

const log = `2026-11-28T01:36:46Z prescript.sh[412] +0.01s prescript.sh: started by process 408 (make-azure-hooks 0.1.0)
2026-11-28T01:36:46Z prescript.sh[412] +0.31s IRIS: freeze: frozen
2026-11-28T01:36:49Z postScript.sh[533] +0.22s IRIS: thaw: thawed
2026-11-28T01:36:49Z postScript.sh[533] +0.24s postScript.sh: application-consistent, frozen for 2.61 s: IRIS
`

function buildScript(changes: Partial<RehearsedScript> = {}): RehearsedScript {
  return { code: 0, status: 0, runs: 1, startedAt: 0.02, endedAt: 0.44, hostLeftAt: 1.03, printed: 0, ...changes }
}

function buildBackup(changes: Partial<RehearsedBackup> = {}): RehearsedBackup {
  return {
    preCheck: { code: 0, continueBackup: true, fsFreeze: true },
    pre: buildScript(),
    post: buildScript({ startedAt: 2.71, endedAt: 3.05, hostLeftAt: 3.72 }),
    hostCrash: null,
    snapshot: { from: 1.53, to: 2.7 },
    claim: 'application',
    portal: [{ code: 0, name: '', text: 'The restore point is application-consistent.', reported: true }],
    databases: [{ instance: 'IRIS', state: 'consistent', first: 143, second: 143 }],
    truth: 'application',
    window: { seconds: 2.61, scripts: 0.32, polls: 0.62, fsFreeze: 0.5, snapshot: 1.17 },
    ...changes,
  }
}

export function buildRehearsal(changes: Partial<Rehearsal> = {}): Rehearsal {
  return {
    fault: 'healthy',
    does: 'Nothing goes wrong.',
    must: 'The backup is claimed application-consistent, and it is.',
    shell: 'dash',
    backups: [buildBackup()],
    freezes: [{ instance: 'IRIS', from: 0.33, to: 2.94, by: 'hooks', endedBy: 'thaw' }],
    leftFrozen: [],
    processesLeft: [],
    events: [
      { at: 0, lane: 'host', tone: 'plain', text: 'pre-check: 0, the config and both scripts are accepted' },
      { at: 0.02, lane: 'pre', tone: 'plain', text: 'started: sh /etc/azure/prescript.sh' },
      { at: 0.33, lane: 'database', tone: 'good', text: 'IRIS is frozen' },
      { at: 0.44, lane: 'pre', tone: 'good', text: 'ended with exit status 0' },
      { at: 1.03, lane: 'host', tone: 'plain', text: 'sees that the pre-script has ended: 0' },
      { at: 1.53, lane: 'host', tone: 'plain', text: 'file systems frozen' },
      { at: 1.53, lane: 'disk', tone: 'plain', text: 'snapshot begins' },
      { at: 2.7, lane: 'disk', tone: 'good', text: 'snapshot taken: write 143 in both files of IRIS' },
      { at: 2.71, lane: 'post', tone: 'plain', text: 'started: sh /etc/azure/postScript.sh' },
      { at: 2.94, lane: 'database', tone: 'good', text: 'IRIS is thawed' },
      { at: 3.05, lane: 'post', tone: 'good', text: 'ended with exit status 0' },
      { at: 3.72, lane: 'host', tone: 'good', text: 'reports application-consistent' },
    ],
    log,
    held: true,
    broken: [],
    seconds: 3.72,
    ...changes,
  }
}

export function buildReport(...rehearsals: Rehearsal[]): RehearsalReport {
  const all = rehearsals.length > 0 ? rehearsals : [buildRehearsal()]
  return {
    schemaVersion: 1,
    generator: { name: 'make-azure-hooks', version: '0.1.0' },
    bundle: 'dist-bundles/IRIS',
    checksum: 'c0ffee'.padEnd(64, '0'),
    playedAt: '2026-11-28T01:36:45Z',
    machine: 'vm1, Debian GNU/Linux 12, Linux 6.1.0, x64, 2 processors',
    mode: 'root',
    held: all.every(({ held }) => held),
    interrupted: false,
    rehearsals: all,
    notPlayed: [],
  }
}

/** A VM that was restored, proved, and is sound. */
export function buildRestore(changes: Partial<RehearsedRestore> = {}): RehearsedRestore {
  const database = { instance: 'IRIS', state: 'whole' as const, lacks: [], surplus: [], checked: true }
  return {
    bootedAt: 4.1,
    runs: [
      {
        words: '--run',
        startedAt: 4.12,
        endedAt: 6.3,
        status: 0,
        verdict: 'proved',
        written: 'proved',
        said: '+0.18s verify-restore.sh: this VM is another one\n+2.10s verify-restore.sh: proved (exit status 0)\n',
      },
    ],
    databases: [
      { ...database, directory: '/srv/opt/IRIS/mgr/' },
      { ...database, directory: '/srv/opt/IRIS/mgr/user/' },
    ],
    truth: 'whole',
    leftRunning: [],
    ...changes,
  }
}

/** A backup and the VM that was restored from it. */
export const restored = buildRehearsal({
  fault: 'restore-healthy',
  must: 'It is proved, and all data files hold what was committed before the freeze.',
  restore: buildRestore(),
  events: [
    ...buildRehearsal().events,
    { at: 4.1, lane: 'restored', tone: 'plain', text: 'another VM comes up from the restore point' },
    { at: 4.12, lane: 'verify', tone: 'plain', text: 'verify-restore.sh --run started' },
    { at: 4.9, lane: 'restored', tone: 'plain', text: 'IRIS is started for maintenance' },
    { at: 6.3, lane: 'verify', tone: 'good', text: 'verify-restore.sh ended with 0: proved' },
    { at: 6.4, lane: 'restored', tone: 'good', text: 'IRIS, /srv/opt/IRIS/mgr/user/: whole' },
  ],
  seconds: 6.4,
})

/** The database lies, and only the rehearsal knows. */
export const falseProof = buildRehearsal({
  fault: 'restore-database-lies',
  held: false,
  broken: ['It says proved, but /srv/opt/IRIS/mgr/user/ of IRIS lacks the committed writes 2.'],
  restore: buildRestore({
    truth: 'torn',
    databases: buildRestore().databases.map((one) => ({ ...one, state: 'torn', lacks: [2] })),
  }),
})

/** Hooks as they stand on many a VM: the freeze works, and its 5 is taken for a failure. */
export const publishedHooks = buildRehearsal({
  backups: [
    buildBackup({
      pre: buildScript({ code: 300, status: 5, printed: 24 }),
      post: buildScript({ code: 301, status: 2, startedAt: 2.71, endedAt: 2.95, hostLeftAt: 3.72, printed: 61 }),
      claim: 'file-system',
      portal: [
        { code: 300, name: 'Pre-ScriptExecutionFailed', text: 'The pre-script returned 5.', reported: true },
        { code: 301, name: 'Post-ScriptExecutionFailed', text: 'The post-script returned 2.', reported: false },
      ],
    }),
  ],
  held: false,
  broken: ['The database was frozen throughout the snapshot, but Azure records only a file-system consistent backup.'],
  log: '',
})

/** A thaw that is never called. */
export const neverThaws = buildRehearsal({
  fault: 'thaw-fails',
  does: 'Each thaw answers 3 and leaves the instance frozen.',
  must: 'The post-script fails, and the instance is resumed by the last resort.',
  freezes: [{ instance: 'IRIS', from: 0.33, to: null, by: 'hooks', endedBy: null }],
  leftFrozen: [{ instance: 'IRIS', resumesAfter: null }],
  processesLeft: ['533 S sh /etc/azure/postScript.sh'],
  held: false,
  broken: ['IRIS is left frozen, and nothing would ever thaw it.', 'A process is left running.'],
})

/** No session thaws, and no script could: the last hope is the database's own. */
export const resumesLater = buildRehearsal({
  fault: 'thaw-impossible',
  does: 'Neither a thaw nor the last resort works.',
  must: 'WDSuspendLimit ends the freeze.',
  freezes: [{ instance: 'IRIS', from: 0.33, to: null, by: 'hooks', endedBy: null }],
  leftFrozen: [{ instance: 'IRIS', resumesAfter: 300 }],
})

/** The snapshot was taken while the database wrote, and Azure is told otherwise. */
export const falseClaim = buildRehearsal({
  fault: 'freeze-answers-0',
  does: 'The freeze ends with 0 and freezes nothing.',
  must: 'The pre-script does not end with 0.',
  backups: [
    buildBackup({
      databases: [{ instance: 'IRIS', state: 'torn', first: 143, second: 144 }],
      truth: 'crash',
      window: null,
    }),
  ],
  freezes: [],
  held: false,
  broken: ['Azure records an application-consistent backup, but IRIS is torn in the snapshot.'],
})

/** The pre-script is abandoned, and goes on. */
export const slowFreeze = buildRehearsal({
  fault: 'freeze-hangs',
  does: 'The first freeze does not answer, and freezes after 40 seconds.',
  must: 'The pre-script fails within its limit, and nothing stays frozen.',
  backups: [
    buildBackup({
      pre: buildScript({ code: 308, status: null, endedAt: 41.2, hostLeftAt: 20.03 }),
      snapshot: { from: 20.5, to: 21.6 },
      post: buildScript({ code: 301, status: 205, startedAt: 21.7, endedAt: 29.3, hostLeftAt: 29.9 }),
      claim: 'file-system',
      portal: [{ code: 308, name: 'Pre-ScriptTimeout', text: 'The pre-script took too long.', reported: true }],
      databases: [{ instance: 'IRIS', state: 'torn', first: 812, second: 813 }],
      truth: 'crash',
      window: { seconds: 1.5, scripts: 1.5, polls: 0, fsFreeze: 0, snapshot: 0 },
    }),
  ],
  freezes: [{ instance: 'IRIS', from: 40, to: 41.5, by: 'hooks', endedBy: 'thaw' }],
  seconds: 42,
})

/** Two hosts at once, one of which is killed; two instances, one frozen by somebody else. */
export const twoBackups = buildRehearsal({
  fault: 'two-backups-at-once',
  does: 'A second host starts a backup while the first one is on; HSA is frozen by others.',
  must: 'One of the two fails.',
  shell: 'busybox sh',
  backups: [
    buildBackup({
      databases: [...buildBackup().databases, { instance: 'HSA', state: 'down', first: null, second: null }],
    }),
    buildBackup({
      pre: buildScript({ code: 300, status: 207, startedAt: 0.6, endedAt: 0.9, hostLeftAt: 1.7 }),
      post: null,
      snapshot: null,
      hostCrash: 'killed',
      claim: 'none',
      portal: [],
      databases: [],
      truth: 'none',
      window: null,
    }),
  ],
  freezes: [
    { instance: 'IRIS', from: 0.33, to: 2.94, by: 'hooks', endedBy: 'thaw' },
    { instance: 'HSA', from: 0, to: null, by: 'elsewhere', endedBy: null },
  ],
  events: [
    ...buildRehearsal().events,
    { at: 0.6, lane: 'fault', tone: 'bad', text: 'a second host starts' },
    { at: 1.7, lane: 'fault', tone: 'bad', text: 'it is killed' },
  ],
})

const evil = '"><script>alert(1)</script>&\u0000\u001b[31m\u202eIRIS'

/** Names, logs and texts that try to be more than text. */
export const hostile = buildRehearsal({
  fault: evil,
  does: evil,
  must: evil,
  backups: [
    buildBackup({
      hostCrash: evil,
      portal: [{ code: 300, name: evil, text: evil, reported: false }],
      databases: [{ instance: evil, state: 'torn', first: 1, second: 2 }],
    }),
  ],
  freezes: [{ instance: evil, from: 0.3, to: null, by: 'hooks', endedBy: evil }],
  leftFrozen: [
    { instance: evil, resumesAfter: null },
    { instance: 'a'.repeat(400), resumesAfter: 300 },
  ],
  processesLeft: [evil],
  events: [{ at: 0.1, lane: 'database', tone: 'bad', text: evil }],
  log: `${evil}\n${'x'.repeat(5000)}\r\n\u0007`,
  held: false,
  broken: [evil],
})
