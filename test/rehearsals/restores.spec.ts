// The catalogue of faults of a restore with bundles, and verify-restore.sh broken on purpose, which a fault must catch. The
// backup is made once for each bundle, shell and kind of backup.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect } from 'vitest'
import type { HookSet } from '../../src/model/hook-set.ts'
import { restoreFaults } from '../../src/rehearse/restore/faults.ts'
import type { RestoreFault } from '../../src/rehearse/restore/restore-fault.ts'
import { RestorePoints } from '../../src/rehearse/restore/restore-points.ts'
import { projectFolder } from '../command.ts'
import { type Edit, makeHooks } from '../rehearse/hooks.ts'
import { quick, tell } from '../rehearse/rehearsals.ts'
import { buildReport } from '../rehearse/samples.ts'
import { type TestShell, toShell } from '../rehearse/shells.ts'
import { declareSideBySide } from './played.ts'

const schema = readFileSync(join(projectFolder, 'schemas/rehearsal-report.schema.json'), 'utf8')
const isReport = new Ajv2020({ strict: false }).compile(JSON.parse(schema))

const one = makeHooks({})
const points = new Map<HookSet, RestorePoints>()

async function restore(hooks: HookSet, fault: RestoreFault, shell: TestShell = 'dash') {
  const known = points.get(hooks) ?? new RestorePoints(hooks)
  points.set(hooks, known)
  const rehearsal = await known.restore(fault, { ...quick, shell: toShell(shell) })
  const said = rehearsal.restore?.runs.map((run) => run.said).join('\n') ?? ''
  return { ...rehearsal, told: [...rehearsal.broken, tell(rehearsal), said].join('\n') }
}

function find(id: string): RestoreFault {
  const found = restoreFaults.find((fault) => fault.id === id)
  if (found === undefined) throw new Error(`no fault ${id}`)
  return found
}

function mustHold(name: string, hooks: HookSet, ids: readonly string[], shell: TestShell = 'dash'): void {
  for (const fault of ids.map(find)) {
    declareSideBySide(`${name} in ${shell}: ${fault.id}`, shell, async () => {
      const { broken, told } = await restore(hooks, fault, shell)
      expect(broken, told).toEqual([])
    })
  }
}

const held = restoreFaults.filter(({ deceives }) => !deceives).map(({ id }) => id)
mustHold('IRIS', one, held)

/** What shells differ in: quoting, signals, children, reading. */
const inShells = [
  'restore-healthy',
  'restore-hostile-point',
  'restore-integrity-hangs',
  'restore-autostart-restart',
  'restore-newer-journals',
  'restore-killed',
]
mustHold('IRIS', one, inShells, 'bash --posix')
mustHold('IRIS', one, inShells, 'busybox sh')
mustHold('CACHE', makeHooks({ product: 'cache', instance: ['CACHE'] }), ['restore-healthy', 'restore-single-user'])
mustHold('two instances', makeHooks({ instance: ['IRIS', 'HSA'] }), ['restore-healthy', 'restore-not-mounted'])
mustHold('registry', makeHooks({ registry: '/opt/irisadm/bin' }), ['restore-healthy'])

declareSideBySide('a database that lies is told, in a report as its schema says', 'dash', async () => {
  const { told, ...rehearsal } = await restore(one, find('restore-database-lies'))
  expect(rehearsal.held, told).toBe(false)
  expect(rehearsal.restore?.truth).toBe('torn')
  expect(isReport(buildReport(rehearsal)), JSON.stringify(isReport.errors)).toBe(true)
  expect(rehearsal.broken).toEqual([
    'It says proved, but /srv/opt/IRIS/mgr/user/ of IRIS lacks the committed writes 1.',
  ])
})

interface Broken {
  /** What is broken. */
  readonly name: string
  readonly edits: readonly Edit[]
  /** Which fault catches it, and what the report says. */
  readonly fault: string
  readonly says: RegExp
}

const broken: readonly Broken[] = [
  {
    name: 'the identity of the VM is not compared',
    edits: [['equal:) deny ', 'equal:) : ']],
    fault: 'restore-same-vm',
    says: /must come to refused/,
  },
  {
    name: 'a running instance is stopped though nobody asked for it',
    edits: [['if [ -z "$RESTART" ]; then\n                judge', 'if false; then\n                judge']],
    fault: 'restore-autostart',
    says: /It stopped IRIS, which ran before/,
  },
  {
    name: 'what does not mount is passed over',
    edits: [
      [
        'elif [ "$ANSWER" != 1 ]; then\n        judge_database failed',
        'elif [ "$ANSWER" != 1 ]; then\n        log "$INSTANCE"',
      ],
      ['judge_database failed "its integrity', 'log "$INSTANCE" "its integrity'],
    ],
    fault: 'restore-not-mounted',
    says: /It says proved, but the integrity of \S+user\/ of IRIS was not found good/,
  },
  {
    name: 'errors of an integrity check are passed over',
    edits: [['judge_database failed "its integrity', 'log "$INSTANCE" "its integrity']],
    fault: 'restore-integrity-errors',
    says: /It must come to failed, but came to proved/,
  },
  {
    name: 'no answer of an integrity check counts as a good one',
    edits: [
      [
        'judge_database \'not proved\' "its integrity check: $ANSWER"',
        'log "$INSTANCE" "its integrity check: $ANSWER"',
      ],
    ],
    fault: 'restore-integrity-session-ends',
    says: /but the integrity of \S+user\/ of IRIS was not found good/,
  },
  {
    name: 'whether the restore point fits the disks does not matter',
    edits: [['[ "$POINT_STATE" = believed ] ||\n        judge_instance', 'true ||\n        judge_instance']],
    fault: 'restore-stale-point',
    says: /came to proved/,
  },
  {
    name: "the instance's own log is not judged",
    edits: [[`judge_instance 'not proved' "its own log has an error`, `: 'not proved' "its own log has an error`]],
    fault: 'restore-mirror-becomes-primary',
    says: /came to proved/,
  },
  {
    name: 'what was started is not stopped',
    edits: [
      ['log "$INSTANCE" \'stopping it\'\n        stop_instance ||', 'log "$INSTANCE" \'stopping it\'\n        : ||'],
    ],
    fault: 'restore-healthy',
    says: /IRIS runs at the end/,
  },
  {
    name: 'the pair of a start is logged',
    edits: [
      ['log "$INSTANCE" "starting it for maintenance (limit', 'log "$INSTANCE" "starting it with $PASSWORD (limit'],
    ],
    fault: 'restore-healthy',
    says: /password of a start (?:stands in \/var\/log|was printed)/,
  },
  {
    name: 'the verdict is written before anything is known',
    edits: [
      ["compose_verdict 'not proved' 'begun, and not finished'", "compose_verdict proved 'begun, and not finished'"],
    ],
    fault: 'restore-killed',
    says: /restore-verdict\.json says proved|What the killed run left says proved/,
  },
  {
    name: 'journals that could not be restored do not matter',
    edits: [
      ['judge_instance failed "newer journals were not restored', 'log "$INSTANCE" "newer journals were not restored'],
    ],
    fault: 'restore-newer-journals-torn',
    says: /came to proved/,
  },
  {
    name: 'it ends with 0 whatever the verdict is',
    edits: [['failed) status=1 ;;', 'failed) status=0 ;;']],
    fault: 'restore-single-user',
    says: /but restore-verdict\.json says failed/,
  },
  {
    name: 'a file is taken away',
    edits: [
      [
        'log "$INSTANCE" \'stopping it\'\n',
        'log "$INSTANCE" \'stopping it\'\n        rm -f -- "$DATA/mgr/journal.log"\n',
      ],
    ],
    fault: 'restore-healthy',
    says: /It removed \S+journal\.log/,
  },
]

/** The script is broken on the restored VM only, so that the backup need not be made again. */
function breakScript(fault: RestoreFault, edits: readonly Edit[]): RestoreFault {
  return {
    ...fault,
    arrange: (stage) => {
      const { machine, files } = stage
      let text = machine.read(files.script)
      for (const [from, to] of edits) {
        if (!text.includes(from)) throw new Error(`no longer in the script: ${from}`)
        text = text.replace(from, () => to)
      }
      machine.writeFile(files.script, text, 0o700)
      fault.arrange?.(stage)
    },
  }
}

describe('verify-restore.sh, when', () => {
  for (const { name, edits, fault, says } of broken) {
    declareSideBySide(name, 'dash', async () => {
      const { broken: sentences, told } = await restore(one, breakScript(find(fault), edits))
      expect(sentences.join('\n'), told).toMatch(says)
    })
  }
})
