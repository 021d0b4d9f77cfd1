// Each promise has a test that fails when the promise is broken: the scripts are broken on purpose, and must be found out.
//
// Every scene first passes with the scripts as they are. A text that no longer stands in the script fails the test.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import { backUp } from './backup.ts'
import { mustSkip } from './facilities.ts'
import { validateLastRun } from './last-run.ts'
import type { Edit, Sandbox } from './sandbox.ts'
import { expectStatuses, play, type ScenarioOptions } from './scenario.ts'

interface Mutation extends ScenarioOptions {
  /** What is broken. */
  name: string
  edits: Edit[]
  scene: (vm: Sandbox) => Promise<void>
  /** What the failure says. */
  red: RegExp
}

const pre = (from: string, to: string): Edit => ({ file: 'prescript.sh', from, to })
const post = (from: string, to: string): Edit => ({ file: 'postScript.sh', from, to })
const both = (from: string, to: string): Edit[] => [pre(from, to), post(from, to)]

const TWO = { bundle: { instance: ['IRIS', 'HSA'] } }

/** A backup whose scripts end so. */
const ending =
  (preStatus: number, postStatus: number, prepare: (vm: Sandbox) => unknown = () => undefined) =>
  async (vm: Sandbox): Promise<void> => {
    await prepare(vm)
    expectStatuses(await backUp(vm), preStatus, postStatus)
  }

/** A pre-script killed in the middle of a freeze which then goes on for `seconds`. */
const killedInFreeze = (faults: string[], seconds: number) => async (vm: Sandbox) => {
  vm.database('IRIS').fail('freeze', faults)
  await backUp(vm, {
    duringPre: async (run) => {
      await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
      await sleep(100)
      vm.hosts[0]?.signal(run, 'KILL')
    },
  })
  await sleep(seconds * 1000)
}

const DISK = '/var/log/azure-hooks'

const mutations: Mutation[] = [
  // 1. Truth
  {
    name: 'a freeze that answers 0 counts as frozen',
    edits: [pre('5) note "frozen.', '0 | 5) note "frozen.')],
    scene: ending(201, 205, (vm) => vm.database('IRIS').fail('freeze', 'status 0')),
    red: /exit statuses/,
  },
  {
    name: 'nobody looks whether it is still frozen before the thaw',
    edits: [post('        probe_ours\n', '        HELD=$OURS\n')],
    scene: ending(0, 203, (vm) => {
      vm.database('IRIS').logElsewhere()
      vm.database('IRIS').fail('freeze', 'resumes-after 5')
    }),
    red: /exit statuses/,
  },
  {
    name: '"Already resumed" in the instance\'s log is ignored',
    edits: [post('[ -z "$early" ] || complain 203', '[ -z "$early" ] || : 203')],
    scene: async (vm) => {
      const line = '11/21/26-01:00:00:000 (1) 1 Backup.General.ExternalThaw: Already resumed'
      expectStatuses(await backUp(vm, { afterSnapshot: () => vm.database('IRIS').addMessage(line) }), 0, 203)
    },
    red: /exit statuses/,
  },
  {
    name: 'nobody looks whether it is frozen already',
    edits: [pre('[ -z "$UP" ] || expect_thawed', ':')],
    scene: ending(204, 205, (vm) => vm.database('IRIS').freezeElsewhere()),
    red: /exit statuses/,
  },
  {
    name: 'what is not ready does not matter',
    edits: [pre('[ -z "$TROUBLE" ] || finish 206 "$TROUBLE"', ':')],
    scene: ending(206, 205, (vm) => vm.database('IRIS').setState('crashed')),
    red: /exit statuses/,
  },
  {
    name: 'nobody looks whether what was down still is',
    edits: [post('[ -z "$DOWN" ] || check_down', ':')],
    ...TWO,
    scene: async (vm) => {
      vm.database('HSA').setState('down')
      expectStatuses(await backUp(vm, { beforeSnapshot: () => vm.database('HSA').setState('running') }), 0, 205)
    },
    red: /exit statuses/,
  },
  {
    name: 'a post-script without a freeze of its own is content',
    edits: [post('[ -n "$READY$MINE" ] || complain 205', '[ -n "$READY$MINE" ] || : 205')],
    bundle: { instance: ['all'] },
    instances: ['IRIS'],
    scene: async (vm) => {
      vm.run('mkdir -m 700 /run/azure-hooks')
      const host = await vm.startHost()
      const run = await host.run('postScript.sh')
      expect(run.status).toBe(205)
      expect(vm.read('/var/log/azure-hooks/azure-hooks.log')).toContain('nothing was frozen by this backup')
    },
    red: /nothing was frozen by this backup|205/,
  },
  // 2. No frozen database
  {
    name: 'a failed freeze is not rolled back',
    edits: [
      pre(
        '        thaw_all $MAYBE_FROZEN\n        [ -z "$FORCED$STUCK" ]',
        '        :\n        [ -z "$FORCED$STUCK" ]',
      ),
    ],
    scene: ending(201, 205, (vm) => vm.database('IRIS').fail('freeze', 'answers 0')),
    red: /No frozen database|exit statuses/,
  },
  {
    name: 'TERM is not caught',
    edits: [pre("    trap 'stop_on TERM' TERM\n", '')],
    scene: async (vm) => {
      vm.database('IRIS').fail('freeze', 'slow-answer 3')
      const backup = await backUp(vm, {
        duringPre: async (run) => {
          await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
          await sleep(100)
          vm.hosts[0]?.signal(run, 'TERM')
        },
      })
      expectStatuses(backup, 201, 205)
    },
    red: /exit statuses/,
  },
  {
    name: 'nothing is recorded before the freeze',
    edits: [pre('if ! note_freezes; then', 'if false; then')],
    scene: killedInFreeze(['slow-answer 3'], 0),
    red: /No frozen database/,
  },
  {
    name: 'the post-script leaves a pre-script running',
    edits: [post('    end_prescript\n', '')],
    scene: async (vm) => {
      vm.database('IRIS').fail('freeze', ['stubborn', 'slow 3'])
      await backUp(vm, { patience: 1 })
      await vm.hosts[0]?.runs[0]?.ended
      expect(vm.hosts[0]?.runs[0]?.signal).toBe('SIGKILL')
    },
    red: /SIGKILL/,
  },
  {
    name: "the post-script leaves a dead pre-script's sessions running",
    edits: [post('    end_left_sessions\n', '')],
    scene: killedInFreeze(['stubborn', 'slow 2'], 2.5),
    red: /No frozen database/,
  },
  {
    name: 'a thaw is tried once',
    edits: both('[ "$try" -lt 3 ]; do', '[ "$try" -lt 1 ]; do'),
    scene: ending(0, 0, (vm) => vm.database('IRIS').fail('thaw', 'status 3', 1)),
    red: /exit statuses/,
  },
  {
    name: 'there is no last resort',
    edits: both('[ -z "$STUCK" ] || resume_all', ':'),
    scene: ending(0, 202, (vm) => vm.database('IRIS').fail('thaw', 'status 3')),
    red: /No frozen database/,
  },
  {
    name: 'the freeze of another living host is taken for ours',
    edits: both('-le 1 ] || ! is_alive "$OWNER"', '-le 1 ] || true'),
    scene: async (vm) => {
      const first = await vm.startHost()
      await first.run('prescript.sh')
      await backUp(vm)
      expect(vm.database('IRIS').freezes(), 'still the first freeze').toMatchObject([{ to: null }])
      expect((await first.run('postScript.sh')).status).toBe(0)
    },
    red: /still the first freeze/,
  },
  {
    name: 'the freeze of a dead host is left alone',
    edits: both('-le 1 ] || ! is_alive "$OWNER"', '-lt 0 ]'),
    scene: async (vm) => {
      const first = await vm.startHost()
      await first.run('prescript.sh')
      await first.die()
      expectStatuses(await backUp(vm), 0, 0)
    },
    red: /exit statuses/,
  },
  {
    name: 'WDSuspendLimit is not given',
    edits: [pre(',,,,,,600,,,300)', ',,,,,,600)')],
    scene: async (vm) => {
      vm.database('IRIS').scaleTime(1)
      const host = await vm.startHost()
      await host.run('prescript.sh')
      await host.die()
      await sleep(3200)
    },
    red: /No frozen database/,
  },
  // 3. In time
  {
    name: 'sessions have no limit',
    edits: both('exec timeout -k 1 "$inner_limit" "$@"', 'exec setsid -w "$@"'),
    scene: ending(201, 205, (vm) => vm.database('IRIS').fail('freeze', 'hangs')),
    red: /exit statuses/,
  },
  {
    name: 'sessions that ignore TERM are not killed',
    edits: both('exec timeout -k 1 "$inner_limit" "$@"', 'exec timeout "$inner_limit" "$@"'),
    scene: ending(201, 205, (vm) => vm.database('IRIS').fail('freeze', ['stubborn', 'hangs'])),
    red: /exit statuses/,
  },
  {
    name: 'what hides in the group of a session is not killed',
    edits: [pre('                end_group "$session"\n', '')],
    scene: ending(201, 205, (vm) => vm.database('IRIS').fail('freeze', ['stubborn-child 600', 'hangs'])),
    red: /processes left behind/,
  },
  {
    name: 'no time is kept for the roll-back',
    edits: [pre('limit_step "$FREEZE_MIN" "$FREEZE_MAX" "$ROLL_BACK"', 'limit_step "$FREEZE_MIN" "$FREEZE_MAX" 0')],
    scene: async (vm) => {
      vm.database('IRIS').fail('freeze', ['stubborn', 'hangs']).fail('thaw', 'slow 1.8')
      const host = await vm.startHost()
      expect((await host.run('prescript.sh')).status).toBe(201)
    },
    red: /In time/,
  },
  {
    name: 'instances are frozen one after the other',
    edits: [
      pre(
        '        PENDING="$PENDING $instance:$SESSION:$READER"\n',
        '        PENDING="$PENDING $instance:$SESSION:$READER"; sleep 1.2\n',
      ),
    ],
    bundle: { instance: ['A', 'B', 'C', 'D'], timeout: 40 },
    scene: async (vm) => {
      for (const database of vm.databases) database.fail('freeze', 'slow-answer 1.2')
      expectStatuses(await backUp(vm), 0, 0)
      const windows = vm.databases.flatMap((database) => database.freezes()).map(({ from, to }) => (to ?? 0) - from)
      expect(Math.max(...windows), 'the longest window').toBeLessThan(400)
    },
    red: /the longest window/,
  },
  // 4. Quiet and never blocked
  {
    name: 'output goes to Azure',
    edits: both('exec </dev/null >/dev/null 2>&1\n', 'exec </dev/null 2>&1\necho Hello\n'),
    scene: ending(0, 0),
    red: /Quiet: bytes/,
  },
  {
    name: 'sessions read what the agent has on its standard input',
    edits: both('exec </dev/null >/dev/null 2>&1\n', 'exec 5<&0 </dev/null >/dev/null 2>&1\n').concat(
      both('        exec_step "$@" </dev/null >&6 2>&1', '        exec_step "$@" <&5 >&6 2>&1'),
    ),
    scene: ending(0, 0),
    red: /Quiet: standard input/,
  },
  {
    name: 'the post-script writes its log before the thaw',
    edits: [post('    end_prescript\n', '    append_log\n    end_prescript\n')],
    needs: ['mkfs.ext4', 'losetup', 'fsfreeze'],
    scene: async (vm) => {
      vm.mountDisk(DISK)
      const host = await vm.startHost()
      await host.run('prescript.sh')
      await vm.withFrozenDisk(DISK, async () => {
        const run = await host.start('postScript.sh')
        await waitUntil('the thaw', () => !vm.database('IRIS').isFrozen(), 3)
        await run.ended
      })
    },
    red: /in vain for: the thaw/,
  },
  {
    name: 'the log writer has no limit',
    edits: [pre('timeout -s KILL "$LIMIT" sh "$SELF"', 'sh "$SELF"')],
    needs: ['mkfs.ext4', 'losetup', 'fsfreeze'],
    scene: async (vm) => {
      vm.mountDisk(DISK)
      const host = await vm.startHost()
      await vm.withFrozenDisk(DISK, async () => {
        const run = await host.start('prescript.sh')
        await waitUntil('the end of the pre-script', () => run.endedAt !== null, 8)
      })
      await host.run('postScript.sh')
    },
    red: /in vain for: the end/,
  },
  // 5. Useful afterwards
  {
    name: 'the lighter status wins',
    edits: both('for status in 202 201', 'for status in 201 202'),
    ...TWO,
    scene: ending(202, 205, (vm) => {
      vm.database('HSA').fail('freeze', 'status 3')
      vm.database('IRIS').fail('thaw', 'status 3')
    }),
    red: /exit statuses/,
  },
  {
    name: 'the status file always says that all is well',
    edits: [post('[ "$RESULT" -ne 0 ] || verdict=', 'verdict=')],
    scene: async (vm) => {
      vm.database('IRIS').fail('freeze', 'resumes-after 5')
      await backUp(vm)
      expect(validateLastRun(vm.read(`${DISK}/last-run.json`)).verdict).toBe('not application-consistent')
    },
    red: /not application-consistent/,
  },
  {
    name: 'the log is not rotated',
    edits: [post('        rotate_log\n', '')],
    scene: async (vm) => {
      vm.run(`mkdir ${DISK} && head -c 20M /dev/zero >${DISK}/azure-hooks.log`)
      await backUp(vm)
      await backUp(vm)
      expect(Number(vm.run(`stat -c %s ${DISK}/azure-hooks.log`)), 'bytes of the log').toBeLessThan(100_000)
    },
    red: /bytes of the log/,
  },
  // 6. One run at a time
  {
    name: 'the lock is not taken',
    edits: [pre('take_lock 1 || finish 207', ': || finish 207')],
    scene: async (vm) => {
      const first = await vm.startHost()
      vm.database('IRIS').fail('freeze', 'waits', 1)
      const run = await first.start('prescript.sh')
      await waitUntil('the freeze', () => vm.database('IRIS').hasBegun('freeze'))
      const second = await vm.startHost()
      expect((await second.run('prescript.sh')).status).toBe(207)
      vm.database('IRIS').release('freeze')
      expect((await run.ended).status).toBe(0)
      expect((await first.run('postScript.sh')).status).toBe(0)
    },
    red: /207/,
  },
  {
    name: 'sessions inherit the lock',
    edits: both('        exec 9<&- 3>&- 7<&-\n        INPUT=', '        exec 3>&- 7<&-\n        INPUT='),
    scene: ending(0, 0),
    red: /One run: lock/,
  },
]

for (const { name, edits, scene, red, ...options } of mutations) {
  const skip = mustSkip(...(options.needs ?? []))
  test.skipIf(skip)(`found out: ${name}`, { timeout: 180_000, concurrent: true }, async () => {
    await play(options, scene)
    const failure = await play({ ...options, edits }, scene).catch((error: unknown) => error)
    expect(failure, 'the broken script was not found out').toBeInstanceOf(Error)
    expect(String(failure).split('\n')[0]).toMatch(red)
  })
}
