// Promise 5, Useful afterwards: exit statuses, log, status file for monitoring and the journal file of a restore.
import { describe, expect } from 'vitest'
import type { Scene } from '../../src/rehearse/scene.ts'
import type { Edit } from '../rehearse/hooks.ts'
import { validateLastRun } from './last-run.ts'
import { expectStatuses, SOON, scenario } from './scenario.ts'
import { nodeExporter, readMetrics, scrape } from './scrape.ts'

const LOG = '/var/log/azure-hooks/azure-hooks.log'
const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (prescript|postScript)\.sh\[\d+\] \+\d+\.\d\ds [A-Za-z0-9_.-]+: \S.*$/

const readStatus = (vm: Scene) => validateLastRun(vm.read('/var/log/azure-hooks/last-run.json'))

describe.concurrent('the log', () => {
  scenario('has time, instance, step, status and seconds', { everyShell: true }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    const lines = vm.read(LOG).trimEnd().split('\n')
    expect(lines.filter((line) => !LINE.test(line))).toEqual([])
    expect(vm.read(LOG)).toMatch(/IRIS: freeze: .*status 5, \d+\.\d\d/)
    expect(vm.read(LOG)).toMatch(/IRIS: thaw: .*status 5, \d+\.\d\d/)
  })

  scenario('says why, in each line as it should be', { bundle: { instance: ['IRIS', 'HSA'], ...SOON } }, async (vm) => {
    vm.database('IRIS').fail('freeze', ['says <PROTECT>x^%SYS', 'status 1'])
    vm.database('HSA').fail('freeze', 'hangs').fail('thaw', 'status 3')
    const backup = await vm.backUp()
    expect(backup.pre?.status).toBe(202)
    expect(
      vm
        .read(LOG)
        .split('\n')
        .filter((line) => line !== '' && !LINE.test(line)),
    ).toEqual([])
    expect(vm.read(LOG)).toMatch(/IRIS: .*<PROTECT>/)
  })

  scenario('does not let a session write lines of its own', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['says \u001b[2JError\rforged', 'says Error: %s%n\\n', 'status 1'])
    expectStatuses(await vm.backUp(), 201, 205)
    expect(
      vm
        .read(LOG)
        .split('\n')
        .filter((line) => line !== '' && !LINE.test(line)),
    ).toEqual([])
    expect(vm.read(LOG)).not.toContain('\u001b')
  })

  scenario('is rotated by size', {}, async (vm) => {
    vm.run(`mkdir /var/log/azure-hooks && yes 0123456789 | head -c 20000000 >${LOG}`)
    expectStatuses(await vm.backUp(), 0, 0)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(Number(vm.run(`stat -c %s ${LOG}`))).toBeLessThan(100_000)
    expect(Number(vm.run(`du -sb /var/log/azure-hooks | cut -f1`))).toBeLessThan(25_000_000)
    expect(vm.read(LOG)).toMatch(/IRIS: thaw/)
  })

  scenario('is kept elsewhere if wanted', { bundle: { logFile: '/var/log/deep/er/hooks log' } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.read('/var/log/deep/er/hooks log')).toMatch(/IRIS: thaw/)
    validateLastRun(vm.read('/var/log/deep/er/last-run.json'))
  })

  scenario('is not readable for all, the status file is', {}, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.run(`stat -c '%a %u' ${LOG}`).trim()).toMatch(/^6[04]0 0$/)
    expect(vm.run("stat -c '%a %u' /var/log/azure-hooks/last-run.json").trim()).toBe('644 0')
  })
})

describe.concurrent('the status file', () => {
  scenario('of a good backup', { bundle: { instance: ['IRIS', 'HSA'] }, everyShell: true }, async (vm) => {
    vm.database('HSA').setState('down')
    expectStatuses(await vm.backUp(), 0, 0)
    const status = readStatus(vm)
    expect(status).toMatchObject({ verdict: 'application-consistent', preStatus: 0, postStatus: 0 })
    expect(status.windowSeconds).toBeGreaterThan(0)
    expect(status.windowSeconds).toBeLessThan(60)
    const byName = Object.fromEntries(status.instances.map((instance) => [instance.name, instance]))
    expect(byName['IRIS']).toMatchObject({
      outcome: 'thawed',
      journalFile: expect.stringMatching(/\/journal\/20261121\.001$/),
    })
    expect(byName['HSA']).toMatchObject({ outcome: 'down', journalFile: null })
  })

  const bad: [string, (vm: Scene) => void, number, number][] = [
    ['a failed freeze', (vm) => vm.database('IRIS').fail('freeze', 'status 3'), 201, 205],
    ['an early resume', (vm) => vm.database('IRIS').fail('freeze', 'resumes-after 5'), 0, 203],
    ['a failed thaw', (vm) => vm.database('IRIS').fail('thaw', 'status 3'), 0, 202],
    ['an instance that is not ready', (vm) => vm.database('IRIS').setState('crashed'), 206, 205],
    ['a freeze of somebody else', (vm) => vm.database('IRIS').freezeElsewhere(), 204, 205],
  ]
  for (const [name, prepare, pre, post] of bad) {
    scenario(`of ${name}`, {}, async (vm) => {
      prepare(vm)
      expectStatuses(await vm.backUp(), pre, post)
      expect(readStatus(vm)).toMatchObject({ verdict: 'not application-consistent', preStatus: pre, postStatus: post })
    })
  }

  scenario('says what is still frozen', { allows: { frozen: true } }, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3').fail('resume', 'ineffective 0')
    expectStatuses(await vm.backUp(), 0, 202)
    expect(readStatus(vm).instances).toMatchObject([{ name: 'IRIS', outcome: 'still frozen' }])
  })

  scenario('does not keep the verdict of the last good backup', {}, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    expect(readStatus(vm).verdict).toBe('not application-consistent')
  })

  scenario('of a post-script without a pre-script', {}, async (vm) => {
    const host = await vm.startHost()
    expect((await host.run('postScript.sh')).status).toBe(205)
    expect(readStatus(vm)).toMatchObject({ verdict: 'not application-consistent', preStatus: null, postStatus: 205 })
  })

  scenario('is replaced, never half-written: a reader of the old one keeps it', {}, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    const before = vm.run('stat -c %i /var/log/azure-hooks/last-run.json')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.run('stat -c %i /var/log/azure-hooks/last-run.json')).not.toBe(before)
    const files = vm.run('ls /var/log/azure-hooks').trim().split('\n').sort()
    expect(files).toEqual(['azure-hooks.log', 'last-run.json', 'restore-point.json', 'runs.jsonl'])
  })
})

describe.concurrent('the history', () => {
  const HISTORY = '/var/log/azure-hooks/runs.jsonl'
  const readRuns = (vm: Scene, file = HISTORY) => vm.read(file).trimEnd().split('\n')

  scenario('has a line for each backup, also behind one that was cut short', { everyShell: true }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    vm.run(`printf '{"schemaVersion":1,"fin' >>${HISTORY}`)
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    const [good = '', cut = '', bad = '', ...more] = readRuns(vm)
    expect([cut, more]).toEqual(['{"schemaVersion":1,"fin', []])
    expect(`${bad}\n`).toBe(vm.read('/var/log/azure-hooks/last-run.json'))
    const run = validateLastRun(good)
    expect(run).toMatchObject({ verdict: 'application-consistent', trigger: 'unknown', startedAt: expect.any(String) })
    expect(run.preSeconds).toBeGreaterThan(0)
    expect(run.thawedAfterSeconds).toBeGreaterThan(0)
    expect(run.postSeconds).toBeGreaterThanOrEqual(run.thawedAfterSeconds ?? 0)
    expect(run.windowSeconds).toBeGreaterThan(run.thawedAfterSeconds ?? 0)
    expect(validateLastRun(bad)).toMatchObject({ preStatus: 201, postStatus: 205, thawedAfterSeconds: null })
    expect(vm.run(`stat -c '%a %u' ${HISTORY}`).trim()).toBe('644 0')
  })

  scenario('says who started it, and keeps one older file', {}, async (vm) => {
    vm.run(`mkdir /var/log/azure-hooks && head -c 1048576 /dev/zero >${HISTORY} && echo old >${HISTORY}.1`)
    const host = await vm.startHost()
    await host.run('postScript.sh', { wrapper: ['sh', '-c', '"$@"; exit $?', '/var/lib/waagent/main/handle.py'] })
    await host.run('postScript.sh', { wrapper: ['sh', '-c', 'script -qec "$*" /dev/null >/dev/null', 'sh'] })
    await host.run('postScript.sh', { wrapper: ['env', 'AZURE_HOOKS_TRIGGER=drill'] })
    const runs = readRuns(vm).map(validateLastRun)
    expect(runs.map(({ trigger }) => trigger)).toEqual(['azure', 'hand', 'drill'])
    expect(Number(vm.run(`stat -c %s ${HISTORY}.1`))).toBe(1_048_576)
    expect(vm.run('ls /var/log/azure-hooks')).not.toContain('runs.jsonl.2')
  })
})

describe.concurrent('the metrics', () => {
  const METRICS = '/srv/metrics/azure hooks.prom'
  const metrics = { bundle: { metricsFile: METRICS, instance: ['IRIS', 'HSA'] }, needs: ['promtool'], everyShell: true }
  const read = (vm: Scene) => readMetrics(vm.read(METRICS))

  scenario('are those of the last backup, count, and outlive a drill', metrics, async (vm) => {
    vm.run('mkdir /srv/metrics && echo mine >/srv/mine && ln -s /srv/mine "/srv/metrics/azure hooks.prom.new"')
    vm.database('HSA').setState('down')
    expectStatuses(await vm.backUp(), 0, 0)
    const good = read(vm)
    expect(vm.read('/srv/mine')).toBe('mine\n')
    expect(good).toMatchObject({
      last_backup_consistent: '1',
      'last_backup_script_status{script="pre"}': '0',
      'backups_total{verdict="application-consistent"}': '1',
      'last_backup_instance_outcome{instance_name="IRIS",outcome="thawed"}': '1',
      'last_backup_instance_outcome{instance_name="IRIS",outcome="still frozen"}': '0',
      'last_backup_instance_outcome{instance_name="HSA",outcome="down"}': '1',
    })
    expect(good['last_consistent_backup_timestamp_seconds']).toBe(good['last_backup_timestamp_seconds'])
    vm.database('IRIS').fail('freeze', 'status 3')
    expectStatuses(await vm.backUp(), 201, 205)
    const bad = read(vm)
    expect(bad).toMatchObject({
      last_backup_consistent: '0',
      'last_backup_script_status{script="post"}': '205',
      'backups_total{verdict="application-consistent"}': '1',
      'backups_total{verdict="not application-consistent"}': '1',
      last_consistent_backup_timestamp_seconds: good['last_consistent_backup_timestamp_seconds'],
    })
    const host = await vm.startHost()
    await host.run('postScript.sh', { wrapper: ['env', 'AZURE_HOOKS_TRIGGER=drill'] })
    expect(read(vm)).toEqual(bad)
    expect(vm.read('/srv/mine')).toBe('mine\n')
    expect(vm.run("stat -c '%a %u' /srv/metrics/*").trim()).toBe('644 0')
  })

  const standstill: Edit = [
    '[ "$NOW" -gt $((DEADLINE + END * 100)) ]; then finish_post',
    'DEADLINE=0; then finish_post',
  ]
  scenario(
    'claim nothing of a VM that stood still while they were written',
    { bundle: metrics.bundle, edits: [standstill], needs: [...metrics.needs, nodeExporter] },
    async (vm) => {
      vm.run('mkdir /srv/metrics')
      expectStatuses(await vm.backUp(), 0, 202)
      expect(read(vm)).toMatchObject({
        last_backup_consistent: '0',
        'backups_total{verdict="application-consistent"}': '0',
        'backups_total{verdict="not application-consistent"}': '1',
      })
      expect(vm.read(METRICS)).not.toContain('last_consistent')
      const scraped = await scrape(vm.read(METRICS))
      expect(scraped).toContain('\nazure_hooks_last_backup_consistent 0\n')
      expect(scraped).toContain('azure_hooks_last_backup_instance_outcome{instance_name="IRIS",outcome="thawed"}')
      expect(scraped).toContain('\nnode_textfile_scrape_error 0\n')
      const [first, second, ...more] = vm
        .read('/var/log/azure-hooks/runs.jsonl')
        .trimEnd()
        .split('\n')
        .map(validateLastRun)
      expect([first?.startedAt, more]).toEqual([second?.startedAt, []])
    },
  )

  scenario('are no way to run a command', { ...metrics, shell: 'bash --posix', everyShell: false }, async (vm) => {
    const evil = 'azure_hooks_backups_total{verdict="application-consistent"} a[$(>/srv/harm)]'
    vm.run(`mkdir /srv/metrics && printf '%s\\n' '${evil}' >"${METRICS}"`)
    const before = "date -u -d @$second '+# before %Y-%m-%dT%H:%M:%SZ 1 a[$(>/srv/harm)] 1 1'"
    vm.run(`now=$(date +%s); for second in $(seq $now $((now + 60))); do ${before}; done >>"${METRICS}"`)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.has('/srv/harm')).toBe(false)
    expect(read(vm)).toMatchObject({ 'backups_total{verdict="application-consistent"}': '1' })
  })

  const ENDLESS: Edit = ['    note "result.$HOST', '    : "result.$HOST']
  const endless = { bundle: metrics.bundle, edits: [ENDLESS], needs: metrics.needs }
  scenario('call no backup consistent whose pre-script nobody saw end, as the scripts do', endless, async (vm) => {
    vm.run('mkdir /srv/metrics')
    expectStatuses(await vm.backUp(), 0, 201)
    expect(readStatus(vm)).toMatchObject({ preStatus: null, verdict: 'not application-consistent' })
    expect(read(vm)).toMatchObject({
      last_backup_consistent: '0',
      'backups_total{verdict="not application-consistent"}': '1',
    })
    expect(vm.read(METRICS)).not.toContain('last_consistent')
  })

  scenario('change nothing where they cannot be written', { bundle: metrics.bundle }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    vm.run(`mkdir -p "${METRICS}/x" "${METRICS}.new/x"`)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.read(LOG)).toContain(`no metrics: ${METRICS} cannot be written`)
  })
})

describe.concurrent('the journal file', () => {
  scenario('is logged after the thaw, the one of this freeze', {}, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(vm.read(LOG)).toMatch(/IRIS: .*\/srv\/opt\/IRIS\/mgr\/journal\/20261121\.002/)
    expect(readStatus(vm).instances[0]?.journalFile).toBe('/srv/opt/IRIS/mgr/journal/20261121.002')
  })

  scenario('comes from cconsole.log of Caché', { bundle: { product: 'cache' } }, async (vm) => {
    expectStatuses(await vm.backUp(), 0, 0)
    expect(readStatus(vm).instances[0]?.journalFile).toBe('/srv/opt/IRIS/mgr/journal/20261121.001')
  })

  scenario('comes from the log in the data folder', {}, async (vm) => {
    vm.database('IRIS').moveData()
    expectStatuses(await vm.backUp(), 0, 0)
    expect(readStatus(vm).instances[0]?.journalFile).toBe('/srv/opt/IRIS/data/mgr/journal/20261121.001')
  })

  scenario('comes from the install folder when qlist has no data folder', {}, async (vm) => {
    vm.database('IRIS').setState('running', 9)
    expectStatuses(await vm.backUp(), 0, 0)
    expect(readStatus(vm).instances[0]?.journalFile).toBe('/srv/opt/IRIS/mgr/journal/20261121.001')
  })

  const logs: [string, string, boolean][] = [
    ['behind 5 GiB of other lines', 'truncate -s 5G messages.log && echo >>messages.log', true],
    ['of a log that is not there', 'ln -s /nonexistent/messages messages.log', false],
    ['of a log that is a pipe', 'mkfifo messages.log', false],
    ['of a log that is a folder', 'mkdir messages.log', false],
  ]
  for (const [name, command, isFound] of logs) {
    // Whoever restores reads no such log either.
    const allows = { restorePoint: true } as const
    scenario(`${name}: ${isFound ? 'found' : 'none'}, and in time`, { allows }, async (vm) => {
      vm.run(`cd /srv/opt/IRIS/mgr && ${command}; chmod -R a+rwX .`)
      if (!isFound) vm.database('IRIS').logElsewhere()
      const backup = await vm.backUp()
      expectStatuses(backup, 0, 0)
      const found = readStatus(vm).instances[0]?.journalFile
      expect(found).toBe(isFound ? '/srv/opt/IRIS/mgr/journal/20261121.001' : null)
    })
  }

  scenario('with a hostile name is not passed on', {}, async (vm) => {
    const restore = 'Backup.General.ExternalFreeze: Start a journal restore for this backup with journal file:'
    const line = `${restore} /x","outcome":"$(touch /srv/harm)`
    const backup = await vm.backUp({ afterSnapshot: () => vm.database('IRIS').addMessage(line) })
    expectStatuses(backup, 0, 0)
    expect(readStatus(vm).instances[0]?.journalFile).toBeNull()
    expect(vm.has('/srv/harm')).toBe(false)
  })
})
