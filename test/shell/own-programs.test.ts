// The administrator's own programs around the freeze: what they are told, what is told of them, who starts what is owed.
// What goes wrong with them is played by the catalogue (src/rehearse/faults/own-programs.ts).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { installOwnPrograms, listProgramCalls } from '../../src/rehearse/own-programs.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { projectFolder } from '../command.ts'
import { postgresFolder } from '../lint/database-servers.ts'
import type { Edit } from '../rehearse/hooks.ts'
import { type InstallVm, onVm } from './install-vm.ts'
import { expectStatuses, scenario } from './scenario.ts'

const STOP = '/opt/interface/stop-interface'
const START = '/opt/interface/start-interface'
const bundle = { beforeFreeze: STOP, afterThaw: START, onFailure: '/opt/interface/call', hookSeconds: 5 }

/** A backup whose pre-script died when --before-freeze had been started: no freeze, but --after-thaw is owed. */
function recordOwed(vm: InstallVm): void {
  vm.run(
    'mkdir -p -m 0700 /run/azure-hooks && : >/run/azure-hooks/owed.4242.1.$(cut -d - -f 1 /proc/sys/kernel/random/boot_id).7',
  )
}

describe.concurrent('own programs', () => {
  scenario('are told what they are called for, and last-run.json tells of them', { bundle }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3', 2)
    vm.database('IRIS').fail('freeze', 'status 3', 3)
    installOwnPrograms(vm, { 'after-thaw': 'exit 4' })
    expectStatuses(await vm.backUp(), 0, 0)
    const status = JSON.parse(vm.read('/var/log/azure-hooks/last-run.json'))
    expect(status).toMatchObject({ verdict: 'application-consistent', beforeFreeze: 0, afterThaw: 4 })
    expect(vm.read('/srv/db/syslog')).toMatch(/daemon\.err .*start-interface ended with status 4/)
    expectStatuses(await vm.backUp(), 201, 205)
    const good = { instances: 'IRIS' }
    expect(listProgramCalls(vm)).toEqual([
      { ...good, phase: 'before-freeze', verdict: 'unknown', status: '' },
      { ...good, phase: 'after-thaw', verdict: 'application-consistent', status: '0' },
      { ...good, phase: 'before-freeze', verdict: 'unknown', status: '' },
      { ...good, phase: 'after-thaw', verdict: 'not application-consistent', status: '201' },
      { phase: 'on-failure', verdict: 'not application-consistent', status: '205', instances: '' },
    ])
  })

  const start = 'run_command "$LIMIT" paying "$AFTER_THAW_COMMAND"'
  const unlucky = { bundle, edits: [[start, `[ -e /srv/no-start ] || ${start}`]] satisfies Edit[] }
  scenario('that could not be started are owed until the next run', unlucky, async (vm) => {
    vm.writeFile('/srv/no-start', '')
    expectStatuses(await vm.backUp(), 0, 0)
    const phases = () => listProgramCalls(vm).map(({ phase }) => phase)
    expect(phases()).toEqual(['before-freeze'])
    expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toMatch(/is owed, but could not be started: the next run/)
    vm.run('rm /srv/no-start')
    expectStatuses(await vm.backUp(), 0, 0)
    expect(phases()).toEqual(['before-freeze', 'after-thaw', 'before-freeze', 'after-thaw'])
  })

  onVm('are looked at by --check as the hooks look at them', { bundle }, async (vm) => {
    await vm.mustInstall()
    vm.run(`chmod 775 ${START}; rm ${STOP}`)
    const { status, stdout } = await vm.install(['--check'])
    expect(status).toBe(1)
    expect(stdout).toMatch(new RegExp(`^FAILED   ${STOP} is not there`, 'm'))
    expect(stdout).toMatch(new RegExp(`^FAILED   ${START} must be root's`, 'm'))
    expect(stdout).toMatch(/^PASSED {3}\/opt\/interface\/call can be run, and only root can change it/m)
  })

  onVm('that are owed are started by --forget, once', { bundle }, async (vm) => {
    await vm.mustInstall()
    recordOwed(vm)
    expect(await vm.install(['--uninstall'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('ended without its --after-thaw'),
    })
    vm.run(`chmod 777 ${START}`)
    expect(await vm.install(['--forget'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`${START} must be root's`),
      stderr: expect.stringContaining('--after-thaw is owed still'),
    })
    expect(listProgramCalls(vm.scene)).toEqual([])
    vm.run(`chmod 755 ${START}`)
    const { status, stdout } = await vm.install(['--forget'])
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining(`${START} ended well`) })
    expect(listProgramCalls(vm.scene).map(({ phase }) => phase)).toEqual(['after-thaw'])
    expect(await vm.install(['--forget'])).toMatchObject({ stdout: expect.stringContaining('nothing to forget') })
    expect(await vm.install(['--uninstall'])).toMatchObject({ status: 0 })
  })
})

/** The program of the example in templates/HOOKS.md. */
function readExample(): { path: string; text: string } {
  const page = readFileSync(join(projectFolder, 'templates/HOOKS.md'), 'utf8')
  const [, path = '', text = ''] = /--before-freeze (\S*postgresql\S*)`:\n\n```sh\n([\s\S]*?)```/.exec(page) ?? []
  return { path, text }
}

/** A server of the VM's own, with its files in /srv/postgresql. */
class Postgres {
  readonly #vm: Scene

  constructor(vm: Scene) {
    this.#vm = vm
    vm.run('mkdir -p /run/postgresql /srv/postgresql && chown postgres /run/postgresql /srv/postgresql')
    this.#asOwner('initdb -D /srv/postgresql/data -A trust --no-sync')
    this.start('data')
  }

  #asOwner(command: string): string {
    return this.#vm.run(`cd / && runuser -u postgres -- ${postgresFolder}/${command} </dev/null 2>&1`)
  }

  start(folder: string): void {
    const log = `/srv/postgresql/${folder}.log`
    this.#asOwner(
      `pg_ctl -D /srv/postgresql/${folder} -l ${log} -o '-c listen_addresses= -c log_checkpoints=on' -w start`,
    )
  }

  stop(folder: string): void {
    this.#asOwner(`pg_ctl -D /srv/postgresql/${folder} -m fast -w stop`)
  }

  query(statement: string): string {
    return this.#asOwner(`psql -X -At -d postgres -c '${statement}'`).trim()
  }

  log(folder: string): string {
    return this.#vm.read(`/srv/postgresql/${folder}.log`)
  }

  /** All files as they are at one moment, which is what fsfreeze makes of a snapshot. */
  copy(): void {
    const every = (signal: string) => `pkill -${signal} -u postgres`
    this.#vm.run(
      `${every('STOP')}; cp -a /srv/postgresql/data /srv/postgresql/copy; status=$?; ${every('CONT')}; exit $status`,
    )
    this.#vm.run('rm /srv/postgresql/copy/postmaster.pid')
  }
}

describe.concurrent('a PostgreSQL on the same VM', () => {
  const { path, text } = readExample()
  scenario('comes up from the snapshot', { bundle: { beforeFreeze: path }, needs: ['pg_ctlcluster'] }, async (vm) => {
    vm.writeFile(path, text, 0o755)
    const server = new Postgres(vm)
    try {
      server.query('CREATE TABLE visits AS SELECT generate_series(1, 1000) AS id')
      expect(server.log('data')).not.toContain('checkpoint starting: immediate force wait')
      const beforeSnapshot = () => {
        expect(server.log('data')).toContain('checkpoint starting: immediate force wait')
        // Committed behind the checkpoint, and while the instances are frozen.
        server.query('INSERT INTO visits VALUES (1001)')
        server.copy()
        server.query('INSERT INTO visits VALUES (1002)')
      }
      expectStatuses(await vm.backUp({ beforeSnapshot }), 0, 0)
    } finally {
      server.stop('data')
    }
    server.start('copy')
    const found = server.query('SELECT count(*), max(id) FROM visits')
    server.stop('copy')
    expect({ found, log: server.log('copy') }).toEqual({
      found: '1001|1001',
      log: expect.stringContaining('redo done'),
    })
  })
})
