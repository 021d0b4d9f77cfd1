// verify-restore.sh against a client that does as documented, or not: it says proved only for what was answered, it
// touches nothing where it must not, and leaves nothing started that it does not name.
import { describe, expect, test } from 'vitest'
import { mustSkip, SHELL_PROGRAMS } from './facilities.ts'
import { FREEZE, POINT, type Restored, verify } from './restored-vm.ts'
import { PATIENCE } from './scenario.ts'

const skip = mustSkip('ps')
const shells = Object.entries(SHELL_PROGRAMS).map(([shell, program]) => ({ shell, program }))
const JOURNALS =
  'mkdir /srv/j; for n in 20261121.001 20261121.002 20261121.1000 20261122.001 x.1; do : >/srv/j/$n; done'
const RUNS = "printf 'running, since ever' >state.IRIS"
const MIRROR = 'printf Failover >mirror'
const [START, FINAL] = [['start IRIS EmergencyId=…'], ['stop IRIS quietly', 'qlist']]
const SESSIONS = Array<string>(4).fill('session IRIS -U%SYS')
const pointWith = (change: Partial<typeof POINT>) => `${JSON.stringify({ ...POINT, ...change })}\n`

/** Waits until the client was called so. */
const until = (call: string) =>
  `while kill -0 "$SCRIPT" && ! grep -q -e '${call}' calls statements; do sleep 0.1; done 2>/dev/null`

describe.skipIf(skip)('verify-restore.sh', PATIENCE, () => {
  test.for(shells)('proves a restore ($shell)', async ({ shell, program }, { skip: leaveOut }) => {
    leaveOut(mustSkip(program))
    const { status, output, calls, verdict, state, left, statements } = await verify({ shell })
    expect({ status, state, left }, output).toEqual({ status: 0, state: 'down, last used now', left: '' })
    expect(calls).toEqual(['qlist', 'qlist', ...START, ...SESSIONS, ...FINAL])
    expect(statements.filter((line) => line.includes('Integrity')).map((line) => line.split(' write')[0])).toEqual([
      'set sc=$$CheckList^Integrity(,$listbuild("/srv/IRIS/mgr/"))',
      'set sc=$$CheckList^Integrity(,$listbuild("/srv/IRIS/mgr/user/"))',
    ])
    expect(verdict).toMatchObject({
      ...{ verdict: 'proved', reason: null, vm: 'ANOTHER', identity: 'different' },
      restorePoint: { frozenAt: POINT.frozenAt, state: 'believed', ageSeconds: expect.any(Number) },
      instances: [
        {
          ...{ name: 'IRIS', verdict: 'proved', ranBefore: false, release: '2024.1.0', left: 'down' },
          journalFile: POINT.instances[0]?.journalFile,
          databases: [
            { name: 'IRISSYS', folder: '/srv/IRIS/mgr/', verdict: 'proved' },
            { name: 'USER', folder: '/srv/IRIS/mgr/user/', verdict: 'proved' },
          ],
        },
      ],
    })
    expect(output).toContain('\nproved: IRIS, release 2024.1.0, now down\n  proved: IRISSYS, /srv/IRIS/mgr/\n')
  })

  test('only looks without --run', async () => {
    const afterwards = 'find /run /var/log -newer /srv/IRIS/iris.cpf ! -path "/run/fake*" ! -path /run ! -type l'
    const { status, output, calls, verdict, more } = await verify({ args: [], afterwards })
    expect({ status, calls, verdict, more }, output).toEqual({
      ...{ status: 3, calls: ['qlist'], verdict: undefined },
      more: expect.not.stringContaining('azure-hooks-verify'),
    })
    expect(output).toContain('is down: --run starts it for maintenance')
    expect(output).toContain('database USER: /srv/IRIS/mgr/user/')
    expect(output).toContain('Only looked')
  })

  test.each<[string, Restored, string]>([
    ['the VM that was backed up', { vm: POINT.vm ?? '' }, 'this is the VM that was backed up'],
    ['a VM that nobody knows', { vm: '' }, 'is not known'],
    ['a restore point of nobody knows which VM', { point: pointWith({ vm: null }) }, 'is not known'],
    ['--same-vm where it runs', { vm: POINT.vm ?? '', args: ['--run', '--same-vm'], setup: RUNS }, 'IRIS is running'],
    ['--restart on the same VM', { vm: POINT.vm ?? '', args: ['--run', '--restart'], setup: RUNS }, 'was backed up'],
    ['no restore point', { point: undefined }, 'there is no restore point'],
    ['one that is cut off', { point: JSON.stringify(POINT).slice(0, -9) }, 'is damaged'],
    ['one with a command in it', { point: pointWith({ version: '$(touch /run/fake/pwned)"' }) }, 'is damaged'],
    ['two in one', { point: pointWith({}).repeat(2) }, 'is damaged'],
    ['no instance', { point: pointWith({ instances: [] }) }, 'names no instance'],
    [
      'a link to one',
      { setup: '(cd /var/log/azure-hooks; mv restore-point.json x; ln -s x restore-point.json)' },
      'no restore',
    ],
    ['a mirror of nobody knows whom', { setup: MIRROR }, 'addresses are not known'],
    [
      'a mirror that answers',
      { setup: `${MIRROR}; printf '[MapMirrors.M]\\nB=,127.0.0.1,2188,-,127.0.0.1,G\\n' >>/srv/IRIS/iris.cpf` },
      '127.0.0.1 answers',
    ],
    [
      'a backup that is on',
      { setup: 'mkdir -m 700 /run/azure-hooks; : >/run/azure-hooks/freezing.1.2.x.IRIS.0-0.0' },
      'a backup is on',
    ],
    [
      'a second run',
      { setup: 'mkdir -m 700 /run/azure-hooks; flock /run/azure-hooks sleep 30 & sleep 0.5' },
      'another run',
    ],
    [
      'journals of a point that does not fit',
      { args: ['--run', '--journals', '/srv/j'], log: [], setup: JOURNALS },
      'from which file on is not known',
    ],
  ])('touches nothing: %s', async (_, restored, reason) => {
    const { status, output, calls, verdict, state, more } = await verify({ ...restored, afterwards: 'ls pwned' })
    expect({ status, verdict }, output).toEqual({ status: 4, verdict: undefined })
    expect(output).toContain('REFUSED: ')
    expect(output).toContain(reason)
    expect(calls.filter((call) => call !== 'qlist')).toEqual([])
    expect(state).toMatch(restored.setup?.includes(RUNS) ? /^running/ : /^down, last used yesterday/)
    expect(more).toContain('No such file')
  })

  test.each<[string, Restored, 'failed' | 'not proved', string]>([
    ['an error in a database', { setup: "echo '0 ERROR #1' >say.integrity" }, 'failed', 'found errors'],
    ['a database that does not mount', { setup: 'echo 0 >say.mounted' }, 'failed', 'does not mount'],
    ['a database that is not there', { setup: 'echo none >say.mounted' }, 'failed', 'does not mount'],
    ['no answer of the check', { setup: ': >mute.integrity' }, 'not proved', 'no answer: <UNDEFINED>'],
    ['an answer nobody knows', { setup: 'echo fine >say.integrity' }, 'not proved', 'not documented'],
    [
      'a check that hangs',
      { setup: ': >hang.integrity', args: ['--run', '--check-limit', '3'] },
      'not proved',
      'within 3 s',
    ],
    ['a start that is refused', { setup: ': >fails.start' }, 'failed', 'ended with status 1'],
    [
      'a start that hangs',
      { setup: ': >slow.start', args: ['--run', '--start-limit', '2'] },
      'not proved',
      'within 2 s',
    ],
    ['nobody is let in', { setup: ': >fails.session' }, 'not proved', 'no answer'],
    [
      'single-user mode',
      { start: ['11/21/26-01:36:49:100 (1) 2 System is in single-user mode'] },
      'failed',
      'single-user',
    ],
    ['an error of the start', { start: ['11/21/26-01:36:49:100 (1) 2 disk full'] }, 'not proved', 'disk full'],
    [
      'a member that becomes primary',
      { start: ['11/21/26-01:36:49:100 (1) 1 Becoming primary mirror server'] },
      'not proved',
      'primary',
    ],
    ['a start that says nothing', { start: [] }, 'not proved', 'says nothing of this start'],
    ['a configuration without databases', { cpf: '[Databases]\n' }, 'not proved', 'names no database'],
    [
      'a database whose folder is no path',
      { cpf: '[Databases]\nA=/srv/IRIS/mgr/\nB=c:"x\n' },
      'not proved',
      'does not take',
    ],
    ['an instance that runs', { setup: RUNS }, 'not proved', 'it was running'],
    ['a point that is over', { point: pointWith({ over: '2026-11-21T01:40:00Z' }) }, 'not proved', '(over)'],
    [
      'a log that tells of the thaw',
      { log: [...FREEZE, '11/21/26-01:40:00:100 (1) 0 ExternalThaw: Resuming system'] },
      'not proved',
      '(over)',
    ],
    [
      'a log of another freeze',
      { log: [...FREEZE, '11/22/26-01:36:49:100 (1) 0 ExternalFreeze: System suspended'] },
      'not proved',
      '(stale)',
    ],
    ['a log that tells nothing', { log: [] }, 'not proved', '(unknown)'],
    [
      'a journal that is not there',
      { args: ['--run', '--journals', '/srv/j'], setup: 'mkdir /srv/j' },
      'failed',
      'there is no 20261121.002',
    ],
    [
      'journals that cannot be restored',
      { args: ['--run', '--journals', '/srv/j'], setup: `${JOURNALS}; echo '0 torn' >say.restored` },
      'failed',
      'not restored: torn',
    ],
    [
      'an instance that the point does not have',
      { point: pointWith({ instances: POINT.instances.map((one) => ({ ...one, name: 'HSA' })) }) },
      'not proved',
      'IRIS',
    ],
  ])('is never proved: %s', async (_, restored, word, reason) => {
    const { status, output, verdict, state, left, calls } = await verify(restored)
    expect({ status, verdict: verdict?.verdict }, output).toEqual({ status: word === 'failed' ? 1 : 3, verdict: word })
    expect(output).toContain(reason)
    expect(left).toBe('')
    if (restored.setup === RUNS) expect(calls).toEqual(['qlist', 'qlist'])
    else expect(state).toMatch(/^down/)
  })

  test('stops what ran before only with --restart, and says so', async () => {
    const { status, output, calls, verdict } = await verify({ setup: RUNS, args: ['--run', '--restart'] })
    expect(status, output).toBe(0)
    expect(calls.slice(0, 5)).toEqual(['qlist', 'qlist', 'stop IRIS quietly', 'qlist', ...START])
    expect(output).toContain('\nproved, after a start by itself: IRIS')
    expect(verdict?.instances).toMatchObject([{ ranBefore: true }])
  })

  test('believes a log whose thaw comes after the start, as the judge of rehearsals does', async () => {
    const log = [...FREEZE, '*** Recovery started at Tue Dec  1 03:45:00 2026', '12/01/26-03:46:00:100 (1) 0 Resuming']
    expect((await verify({ log })).status).toBe(0)
  })

  test('restores newer journals in their order', async () => {
    const { status, output, statements, verdict } = await verify({
      setup: JOURNALS,
      args: ['--run', '--journals', '/srv/j/'],
    })
    expect(status, output).toBe(0)
    const restore = statements.filter((line) => line.includes('j.') || line.includes('%New'))
    expect(restore.map((line) => line.split(' write')[0])).toEqual([
      'set j=##class(Journal.Restore).%New(),j.FirstFile="/srv/j/20261121.002"',
      'set j.LastFile="/srv/j/20261122.001"',
      'set sc=j.UseJournalLocation("/srv/j")',
      'set sc=j.CheckJournalIntegrity(1)',
      'if $system.Status.IsOK(sc) set sc=j.Run()',
    ])
    expect(verdict?.instances).toMatchObject([{ journalsRestoredTo: '20261122.001' }])
  })

  test('tells name and password to nobody but the documented command and the session', async () => {
    const { status, output, kept, pair, more } = await verify({
      ...{ setup: ': >slow.start; export NAME=x PASSWORD=y', args: ['--run', '--leave-running'] },
      meanwhile: `${until('start IRIS')}
        grep -l -F -f /run/azure-hooks/pair-IRIS /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null |
          while read -r file; do printf '%s ' "$file" | tr -d 0-9; tr '\\0' ' ' <"$file" | cut -d ' ' -f 2,3; done >seen
        rm slow.start`,
      afterwards:
        'cat seen; stat -c %a /run/azure-hooks/pair-IRIS; grep -r -l -F -f /run/azure-hooks/pair-IRIS /run/azure-hooks',
    })
    expect(status, output).toBe(0)
    expect(more.split('\n')).toEqual(['/proc//cmdline /usr/local/bin/iris start', '600', '/run/azure-hooks/pair-IRIS'])
    const [name = '', password = ''] = pair.split(',')
    expect([name, password]).toEqual([expect.stringMatching(/^verify\w{32}$/), expect.stringMatching(/^\w{32}$/)])
    expect(kept).toContain('left running, for maintenance: name and password are in /run/azure-hooks/pair-IRIS')
    expect(kept).not.toMatch(new RegExp(`${name}|${password}`))
  })

  const points: [string, string, string][] = [
    ['while it starts', ': >slow.start', 'start IRIS'],
    ['while a database is mounted', ': >hang.mounted', 'mounted'],
    ['during a check', ': >hang.integrity', 'Integrity'],
  ]
  test.each(points)('stops what it started when it is ended: %s', async (_, setup, call) => {
    const signal = setup.includes('integrity') ? 'HUP' : 'TERM'
    const restored = { setup, meanwhile: `${until(call)}; kill -${signal} "$SCRIPT"; sleep 0.2; rm -f slow.start` }
    const { status, output, calls, verdict, state, left } = await verify(restored)
    expect({ status, left, state }, output).toEqual({ status: 3, left: '', state: 'down, last used now' })
    expect(calls.slice(-2)).toEqual(FINAL)
    expect(verdict).toMatchObject({ verdict: 'not proved', instances: [{ reason: expect.stringContaining(signal) }] })
  })

  test.each(points)('names what it started when it is killed: %s', async (_, setup, call) => {
    const meanwhile = `${until(call)}; kill -9 "$SCRIPT"; sleep 0.2; rm -f slow.start`
    // What is being started goes on.
    const running = 'for _ in 1 2 3 4 5 6 7 8 9 0; do ! grep -q running state.IRIS || break; sleep 0.3; done'
    const afterwards = `${running}; sh "$0/verify-restore.sh" --run; echo "$?"`
    const { kept, verdict, more, left } = await verify({ setup, meanwhile, afterwards })
    expect(kept).toContain('IRIS: starting it for maintenance')
    expect(more).toContain('IRIS: an earlier run started it for maintenance and did not stop it')
    expect(more).toMatch(/not proved: IRIS, .*it was running[\s\S]*\n3$/)
    expect(verdict?.verdict).toBe('not proved')
    expect(left).toBe('')
  })

  test('has a verdict of no run while one goes on', async () => {
    const afterwards = 'cat /var/log/azure-hooks/restore-verdict.json'
    const { more } = await verify({
      meanwhile: `${until('Integrity')}; kill -9 "$SCRIPT"`,
      setup: ': >hang.integrity',
      afterwards,
    })
    expect(JSON.parse(more)).toMatchObject({ verdict: 'not proved', reason: 'begun, and not finished', instances: [] })
  })

  test('writes through no link, and says so', async () => {
    const setup = 'ln -s /srv/other /var/log/azure-hooks/restore-verdict.json.new'
    const { status, output, more } = await verify({ setup, afterwards: 'ls /srv/other' })
    expect(status, output).toBe(0)
    expect(output).toContain('restore-verdict.json could not be written')
    expect(more).toContain('No such file')
  })

  test('stops it also where nobody reads what it says any more', async () => {
    const { state, calls } = await verify({
      setup: 'set -- sh -c \'"$@" | head -n 9\' sh "$@"',
      afterwards:
        'until [ "$(cut -c 1-4 state.IRIS)" = down ] && ! [ -e /run/azure-hooks/pair-IRIS ]; do sleep 0.1; done',
    })
    expect(state).toMatch(/^down/)
    expect(calls.filter((call) => call.startsWith('start')).length).toBe(
      calls.filter((call) => call.startsWith('stop')).length,
    )
  })
})
