// A restored VM for verify-restore.sh: a machine of its own as far as its folders go, with one instance that is down.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RestorePoint } from '../../src/model/generated/restore-point.ts'
import type { RestoreVerdict } from '../../src/model/generated/restore-verdict.ts'
import { validate } from '../../src/schema/generated/restore-verdict.ts'
import { playInTurn } from '../rehearse/turns.ts'
import { renderFiles } from './bundle.ts'

export const POINT: RestorePoint = {
  ...{ schemaVersion: 1, frozenAt: '2026-11-21T01:36:49Z', version: '0.1.0', vm: 'THE-ONE-BACKED-UP' },
  backup: '4242.1234.0f3a9c1e',
  instances: [
    {
      ...{ name: 'IRIS', state: 'frozen', downSince: null, folder: '/srv/IRIS', dataFolder: '/srv/IRIS' },
      ...{ release: '2024.1.0', mirrorType: null, mirrorStatus: null },
      ...{ journalFile: '/srv/IRIS/mgr/journal/20261121.002', logTime: '11/21/26-01:36:49:100', wijFolder: null },
    },
  ],
  over: null,
}

export const FREEZE = [
  '11/21/26-01:36:48:100 (1) 0 [Utility.Event] ExternalFreeze: Start a journal restore for this backup with journal ' +
    'file: /srv/IRIS/mgr/journal/20261121.002',
  '11/21/26-01:36:49:100 (1) 0 [Utility.Event] ExternalFreeze: System suspended',
]

const START = [
  '*** Recovery started at Tue Dec  1 03:45:00 2026',
  '  0 blocks pending in this WIJ.',
  'Exiting with status 3 (Success)',
]

export interface Restored {
  /** undefined: the file is missing. */
  readonly point?: string | undefined
  readonly vm?: string
  readonly log?: readonly string[]
  /** What each start logs. */
  readonly start?: readonly string[]
  readonly cpf?: string
  /** Shell, before the script. */
  readonly setup?: string
  readonly args?: readonly string[]
  readonly shell?: string
  /** Shell, beside the script: $SCRIPT is its process. */
  readonly meanwhile?: string
  /** Shell, after it. */
  readonly afterwards?: string
}

export interface Outcome {
  readonly status: number
  readonly output: string
  /** Of the client, the pair replaced. */
  readonly calls: string[]
  readonly statements: string[]
  readonly state: string
  readonly verdict: RestoreVerdict | undefined
  /** What `afterwards` printed. */
  readonly more: string
  /** Processes that are left, but for the database's own. */
  readonly left: string
  /** Every file that may outlive a run, joined, and the script's output. */
  readonly kept: string
  readonly pair: string
}

const CPF =
  '[ConfigFile]\nVersion=2024.1\n[Databases]\nIRISSYS=/srv/IRIS/mgr/\nUSER=/srv/IRIS/mgr/user/\nFAR=/x/,OTHER\n'

const MACHINE = `
mount -t tmpfs t /run && mount -t tmpfs t /var/log && mount -t tmpfs t /srv && mount -t tmpfs t /usr/local/bin
mkdir -p /run/fake /srv/IRIS/mgr/user /var/log/azure-hooks
[ -d /sys/class/dmi/id ] || { mount -t tmpfs t /sys/class && mkdir -p /sys/class/dmi/id; }
: >>/sys/class/dmi/id/product_uuid
mount --bind vm /sys/class/dmi/id/product_uuid
cp client /usr/local/bin/iris && chmod 755 /usr/local/bin/iris
cp start.log /run/fake/ && cp messages.log /srv/IRIS/mgr/ && cp iris.cpf /srv/IRIS/
: >/srv/IRIS/mgr/IRIS.DAT && : >/srv/IRIS/mgr/user/IRIS.DAT
[ ! -e restore-point.json ] || cp restore-point.json /var/log/azure-hooks/
printf 'down, last used yesterday' >/run/fake/state.IRIS
cd /run/fake
. "$0/setup"
"$@" >"$0/output" 2>&1 </dev/null &
SCRIPT=$!
. "$0/meanwhile"
wait "$SCRIPT"
echo "$?" >"$0/status"
( . "$0/afterwards" ) >"$0/more" 2>&1
cp calls statements "$0/" 2>/dev/null
cp state.IRIS "$0/state"
[ ! -e pair.IRIS ] || cp pair.IRIS "$0/pair"
cp /var/log/azure-hooks/restore-verdict.json "$0/" 2>/dev/null
cat /var/log/azure-hooks/* /run/azure-hooks/log "$0/output" >"$0/kept" 2>/dev/null
[ ! -e daemon.IRIS ] || kill -9 "$(cat daemon.IRIS)"
# What ends may need a moment.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    ps -e -o pid=,args= | grep -v -e ' ps -e' -e ' grep ' -e " sh $0" -e '^ *1 ' -e ' sh -c' >"$0/left" || break
    sleep 0.5
done
exit 0
`

/** Runs verify-restore.sh there, in a namespace whose end ends all that is left. */
export function verify(restored: Restored): Promise<Outcome> {
  return playInTurn('first', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azure-hooks-restored-'))
    try {
      return await play(folder, restored)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

async function play(folder: string, restored: Restored): Promise<Outcome> {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const { point = `${JSON.stringify(POINT)}\n`, log = FREEZE, start = START, args = ['--run'] } = restored
  if (!('point' in restored) || restored.point !== undefined) write('restore-point.json', point)
  write('vm', `${restored.vm ?? 'ANOTHER'}\n`)
  write('messages.log', log.map((line) => `${line}\n`).join(''))
  write('start.log', start.map((line) => `${line}\n`).join(''))
  write('iris.cpf', restored.cpf ?? CPF)
  write('client', readFileSync(join(import.meta.dirname, 'restored-iris.sh'), 'utf8'))
  write('setup', restored.setup ?? '')
  write('meanwhile', restored.meanwhile ?? '')
  write('afterwards', restored.afterwards ?? '')
  write('verify-restore.sh', renderFiles({ instance: ['IRIS'] }).get('verify-restore.sh') ?? '')
  const shell = (restored.shell ?? 'dash').split(' ')
  const command = ['sh', '-c', MACHINE, folder, ...shell, join(folder, 'verify-restore.sh'), ...args]
  const inside = spawn('unshare', ['-m', '-p', '-f', '--kill-child', '--mount-proc', ...command], { cwd: folder })
  let trouble = ''
  inside.stderr.on('data', (text) => {
    trouble += text
  })
  await new Promise((resolve) => inside.on('close', resolve))
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8')
    } catch {
      return ''
    }
  }
  const lines = (name: string) => read(name).split('\n').filter(Boolean)
  const text = read('restore-verdict.json')
  const verdict = text === '' ? undefined : JSON.parse(text)
  if (verdict) expect(validate(verdict), JSON.stringify(validate.errors)).toBe(true)
  if (read('status') === '') throw new Error(`the machine did not come up: ${trouble}`)
  return {
    status: Number(read('status')),
    output: read('output'),
    calls: lines('calls').map((call) => call.trim().replace(/EmergencyId=.*/, 'EmergencyId=…')),
    ...{
      statements: lines('statements'),
      state: read('state'),
      verdict,
      more: read('more').trim(),
      left: read('left'),
    },
    ...{ kept: read('kept'), pair: read('pair') },
  }
}
