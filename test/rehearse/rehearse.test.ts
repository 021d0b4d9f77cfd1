// Rehearsals: good hooks hold, bad ones do not and the report says why, and nothing of the machine is touched.

import { join } from 'node:path'
import { describe, test } from 'vitest'
import { readHooks } from '../../src/fs/read-hooks.ts'
import type { Scene, ScriptRun } from '../../src/rehearse/scene.ts'
import { projectFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { fair } from './fairly.ts'
import { makeHooks } from './hooks.ts'
import { readReference, rehearseQuickly, writeHooks } from './rehearsals.ts'

const skip = mustSkip()
const options = { concurrent: true, timeout: 3_600_000 }

const freeze = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalFreeze()'`
const thaw = `iris session IRIS -U%SYS '##Class(Backup.General).ExternalThaw()'`
const good = { pre: `${freeze} >/dev/null\n[ $? -eq 5 ]\n`, post: `${thaw} >/dev/null\n[ $? -eq 5 ]\n` }

describe.skipIf(skip).concurrent('a healthy rehearsal', () => {
  test.for(['IRIS', 'CACHE', 'two-instances', 'all'])(
    'of %s holds',
    options,
    fair(async (name, { expect }) => {
      const hooks = await readReference(name)
      const rehearsal = await rehearseQuickly(hooks)
      expect(rehearsal.broken).toEqual([])
      const [backup] = rehearsal.backups
      expect(backup).toMatchObject({ claim: 'application', truth: 'application', hostCrash: null })
      expect(backup?.databases.map(({ state }) => state)).toEqual(hooks.instances.map(() => 'consistent'))
      expect(rehearsal.freezes).toHaveLength(hooks.instances.length)
      expect(rehearsal.log).toMatch(/application-consistent/)
    }),
  )

  test(
    'says what the freeze was made of',
    options,
    fair(async ({ expect }) => {
      const settings = { snapshotSeconds: 0.5, fsFreezeSeconds: 0.4 }
      const { backups, events } = await rehearseQuickly(makeHooks({}), {}, settings)
      const window = backups[0]?.window
      expect(window?.snapshot).toBeGreaterThanOrEqual(0.49)
      expect(window?.fsFreeze).toBeGreaterThanOrEqual(0.39)
      const { seconds = 0, scripts = 0, polls = 0, fsFreeze = 0, snapshot = 0 } = window ?? {}
      expect(scripts + polls + fsFreeze + snapshot).toBeCloseTo(seconds, 1)
      const texts = events.map(({ text }) => text)
      for (const text of [
        'pre-script started',
        'IRIS frozen',
        'file systems frozen',
        'snapshot taken',
        'IRIS thawed',
      ]) {
        expect(texts).toContain(text)
      }
    }),
  )

  const bundles = {
    'a client, scripts and a log in folders of their own': {
      client: '/opt/iris one/bin/iris',
      scriptDir: '/backup/azure hooks',
      logFile: '/usr/lib/azure/log/hooks.log',
    },
    'a client in a folder of the machine': { client: '/usr/sbin/iris' },
    'sessions of another user': { runAs: 'dba' },
    'sessions of the owner': { runAs: 'owner' },
    'a credentials file': { credentialsFile: '/opt/secret/login' },
    'a container': { container: 'iris-1', containerEngine: 'podman' },
    "a user's own podman": { container: 'iris-1', containerEngine: 'podman', containerUser: 'irisadm' },
    'a nonroot install': { registry: '/opt/iris two/bin', client: '/opt/iris two/bin/iris' },
    'a Caché client': { product: 'cache', client: '/opt/cache/bin/csession' },
  } as const
  test.for(Object.entries(bundles))(
    'with %s holds',
    options,
    fair(async ([, bundle], { expect }) => {
      expect((await rehearseQuickly(makeHooks(bundle))).broken).toEqual([])
    }),
  )
})

describe.skipIf(skip).concurrent('hooks by hand', () => {
  test(
    'that are good hold',
    options,
    fair(async ({ expect }) => {
      expect((await rehearseQuickly(writeHooks(good))).broken).toEqual([])
    }),
  )

  test(
    'like the published sample do not, and the report says why',
    options,
    fair(async ({ expect }) => {
      const rehearsal = await rehearseQuickly(await readHooks(join(projectFolder, 'test/shell/published-hooks')))
      expect(rehearsal.held).toBe(false)
      expect(rehearsal.broken).toEqual([
        expect.stringMatching(
          /^The backup is not claimed application-consistent \(the host itself ended: TypeError: .*\), and no snapshot was taken\.$/,
        ),
      ])
      expect(rehearsal.backups[0]).toMatchObject({ pre: { code: 300, status: 2 }, post: null, claim: 'none' })
    }),
  )

  test(
    'that claim without a freeze are caught',
    options,
    fair(async ({ expect }) => {
      const { broken, backups } = await rehearseQuickly(writeHooks({ pre: 'exit 0\n', post: 'exit 0\n' }))
      expect(backups[0]).toMatchObject({ claim: 'application', truth: 'crash', databases: [{ state: 'torn' }] })
      expect(broken).toEqual([
        'The backup is claimed application-consistent, but IRIS was written to during the snapshot.',
      ])
    }),
  )

  test(
    'that never thaw are caught',
    options,
    fair(async ({ expect }) => {
      const { broken, leftFrozen } = await rehearseQuickly(writeHooks({ ...good, post: 'exit 0\n' }))
      expect(leftFrozen).toEqual([{ instance: 'IRIS', resumesAfter: null }])
      expect(broken).toEqual(['IRIS stays frozen, and nothing would thaw it.'])
    }),
  )

  test(
    'that leave a process running are caught',
    options,
    fair(async ({ expect }) => {
      const { broken } = await rehearseQuickly(writeHooks({ ...good, post: `sleep 500 &\n${good.post}` }))
      expect(broken).toEqual(['The hooks left a process running: sleep 500.'])
    }),
  )

  test(
    'that print more than a pipe holds never end',
    options,
    fair(async ({ expect }) => {
      const flood = 'head -c 200000 /dev/zero\n'
      const { broken, backups } = await rehearseQuickly(
        writeHooks({ ...good, pre: `${flood}${good.pre}` }, { timeoutInSeconds: 3 }),
      )
      expect(backups[0]?.pre).toMatchObject({ code: 308, status: null })
      expect(broken).toContainEqual('The pre-script never ended.')
    }),
  )

  test(
    'that end the host and the databases are caught',
    options,
    fair(async ({ expect }) => {
      const { broken, backups } = await rehearseQuickly(writeHooks({ ...good, pre: 'kill -9 -1\n' }))
      expect(backups[0]).toMatchObject({ hostCrash: 'killed', claim: 'none', truth: 'none' })
      expect(broken).toEqual([expect.stringMatching(/the host itself ended: killed\), and no snapshot was taken\.$/)])
    }),
  )

  test(
    'that end the databases alone are told as a rehearsal without an end',
    options,
    fair(async ({ expect }) => {
      const kill = 'grep -ls write-daemon /proc/[0-9]*/cmdline | cut -d / -f 3 | xargs kill -9\n'
      const { broken, backups, events } = await rehearseQuickly(writeHooks({ ...good, pre: kill }))
      expect(backups).toEqual([])
      expect(broken).toEqual([
        'The rehearsal could not be played to its end: the write daemon was ended, and nothing can be said of the snapshot.',
      ])
      expect(events.map(({ text }) => text)).toContain('snapshot begins')
    }),
  )

  test(
    'reach nothing of the machine, although they are root’s',
    options,
    fair(async ({ expect }) => {
      const tries = [
        'mount -o remount,bind,rw /usr',
        'mount -o remount,rw /proc/sys',
        'mount -t tmpfs x /home',
        'hostname "$(hostname)"',
        'ip link set lo up || ifconfig lo up',
        'printf h >/proc/sysrq-trigger',
        'mknod /tmp/disk b 7 0',
        // What stands for the kernel's log is a file of the sandbox's own.
        'ls /dev | grep -vxE "null|zero|full|random|urandom|tty|ptmx|pts|shm|fd|std(in|out|err)|kmsg"',
        '[ -c /dev/kmsg ]',
        // CAP_SYS_ADMIN, which fsfreeze needs, and CAP_SYS_TIME, which sets the clock.
        '[ $((0x$(sed -n "s/^CapEff:[[:blank:]]*//p" /proc/self/status) & (1 << 21 | 1 << 25))) -ne 0 ]',
        'chown 1 /tmp && chown 0 /tmp && printf x >/etc/own && printf x >/dev/null && kill -0 $$ && printf "in its own"',
      ]
      const log = (word: string, index: number) =>
        `if { ${word}; } >&2; then echo "${index}" >>/var/log/tries.log; fi\n`
      const { broken, log: done } = await rehearseQuickly(
        writeHooks({ ...good, pre: `exec 2>/var/log/errors\n${tries.map(log).join('')}${good.pre}` }),
      )
      expect(done.trim().split('\n')).toEqual([String(tries.length - 1)])
      expect(broken).toEqual([])
    }),
  )

  const disks = mustSkip('mkfs.ext4', 'losetup', 'fsfreeze')
  const withDisk = { arrange: (scene: Scene) => scene.mountDisk('/data') }
  test.skipIf(disks)(
    'beside which somebody freezes a disk let the freeze of the host fail',
    options,
    fair(async ({ expect }) => {
      const { broken, backups } = await rehearseQuickly(writeHooks(good), {
        ...withDisk,
        play: (scene) => scene.backUp({ duringPre: () => scene.run('fsfreeze -f /data') }),
      })
      expect(backups[0]).toMatchObject({ pre: { status: 0 }, snapshot: null, claim: 'none' })
      expect(broken).toEqual([expect.stringMatching(/^The backup is not claimed application-consistent \(121, /)])
    }),
  )

  test.skipIf(disks)(
    'beside which a disk is frozen for a moment only hold',
    options,
    fair(async ({ expect }) => {
      const { broken } = await rehearseQuickly(writeHooks(good), {
        ...withDisk,
        play: (scene) => {
          const freeze = async ({ ended }: ScriptRun) => {
            scene.run('fsfreeze -f /data')
            void ended.then(() => setTimeout(() => scene.run('fsfreeze -u /data'), 2_100))
          }
          return scene.backUp({ duringPre: freeze })
        },
      })
      expect(broken).toEqual([])
    }),
  )

  test(
    'that somebody else’s freeze is ended by are caught',
    options,
    fair(async ({ expect }) => {
      const { broken } = await rehearseQuickly(writeHooks({ ...good, pre: 'exit 1\n' }), {
        arrange: (scene) => scene.database('IRIS').freezeElsewhere(),
      })
      expect(broken).toContain('The freeze of IRIS by somebody else was ended by the hooks (thaw).')
    }),
  )
})
