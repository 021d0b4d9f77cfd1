// install.sh is all or nothing, whatever ends it: signals, kill -9 at any step, a full disk, a read-only one.
import { describe, expect } from 'vitest'
import { bundleFileNames } from '../../src/model/bundle.ts'
import type { TestShell } from '../rehearse/shells.ts'
import { renderFiles } from './bundle.ts'
import { CONFIG, type InstallVm, KEPT, onVm, SCRIPTS } from './install-vm.ts'
import { KILLER, setTurn } from './step-killer.ts'

type Tree = Record<string, string>

/** The programs with which install.sh changes anything. */
const CHANGING = ['mktemp', 'cp', 'cat', 'chown', 'chmod', 'mv', 'ln', 'rm', 'mkdir', 'rmdir', 'sync']

interface Play {
  /** What stands in /etc/azure at first. */
  prepare: (vm: InstallVm) => Promise<void>
  args: string[]
  /** What an uninstall gives back, if that can be said. An empty folder may stay when a run is killed right after
   * making it. */
  original?: (before: Tree) => Tree
}

const PLAYS: Record<string, Play> = {
  'a fresh install': {
    args: [],
    prepare: async () => undefined,
    original: () => ({ '/etc/azure': 'folder 0:0 0755' }),
  },
  'an install over hooks of somebody else': {
    args: [],
    original: (before) => before,
    prepare: async (vm) => {
      vm.writeFile(CONFIG, '{"pluginName": "ScriptRunner"}\n', 0o600)
      for (const path of SCRIPTS) vm.writeFile(path, '#!/bin/sh\n: theirs\n', 0o700)
    },
  },
  'an upgrade': {
    args: [],
    prepare: async (vm) => {
      vm.writeFile(CONFIG, '{"pluginName": "ScriptRunner"}\n', 0o600)
      vm.writeBundle(renderFiles({ instance: ['IRIS'], timeout: 300 }))
      await vm.mustInstall()
      vm.writeBundle(vm.bundle)
    },
  },
  'an uninstall': { args: ['--uninstall'], prepare: async (vm) => void (await vm.mustInstall()) },
  'an uninstall that restores': {
    args: ['--uninstall'],
    prepare: async (vm) => {
      vm.writeFile(CONFIG, '{"pluginName": "ScriptRunner"}\n', 0o600)
      await vm.mustInstall()
      vm.writeFile(SCRIPTS[0] ?? '', '#!/bin/sh\n: edited\n', 0o700)
    },
  },
}

/** The names of backups hold the time; a folder that a killed run left behind empty does no harm. */
function withoutTimes(tree: Tree): Tree {
  if (Object.keys(tree).length === 1) return {}
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([path]) => !path.endsWith('.manifest'))
      .map(([path, entry]) => [path.replace(/\d{8}T\d{6}Z(-\d+)?/g, 'TIME'), entry]),
  )
}

/** Each file is there whole, as it was or as it will be. */
function expectWhole(now: Tree, before: Tree, after: Tree, at: string): void {
  for (const path of [...SCRIPTS, CONFIG]) {
    // The config goes first: without it Azure runs nothing.
    const away = path === CONFIG ? [undefined] : []
    expect([before[path], after[path], ...away], `${path} ${at}`).toContain(now[path])
  }
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (path.startsWith(`${KEPT}/`)) expect([before[path], after[path]], `${path} ${at}`).toContain(now[path])
  }
  // Azure runs nothing without the config: new scripts have to be there before it, and go after it.
  const isNew = (path: string) => now[path] === after[path] && now[path] !== before[path]
  const isInstall = after[CONFIG] !== undefined && before[CONFIG] !== after[CONFIG]
  if (isInstall && isNew(CONFIG)) for (const path of SCRIPTS) expect(now[path], `${path} ${at}`).toBe(after[path])
  if (after[CONFIG] === undefined && now[CONFIG] !== undefined) {
    for (const path of SCRIPTS) expect(now[path], `${path} ${at}`).toBe(before[path])
  }
}

/** Both folders of ours; one that is empty but for a run that was killed right after making it does no harm. */
function look(vm: InstallVm): Tree {
  const kept = vm.tree(KEPT)
  return { ...vm.tree('/etc/azure'), ...(Object.keys(kept).length > 1 ? kept : {}) }
}

/** Ends the play after each of its steps in turn, or after every so many, and looks at what is left. */
async function playSteps(vm: InstallVm, play: Play, signal: string, [first, stride]: Steps): Promise<void> {
  for (const name of CHANGING) vm.wrap(name, KILLER)
  setTurn(vm, 0, signal)
  await play.prepare(vm)
  const before = look(vm)
  vm.run(`mkdir -p /etc/azure ${KEPT} /srv/before && cp -a /etc/azure ${KEPT} /srv/before; rmdir ${KEPT} || :`)
  const restore =
    Object.keys(before).length > 0 ? `cp -a /srv/before/azure /etc/ && cp -a /srv/before/azure-hooks ${KEPT}` : ':'
  expect(await vm.install(play.args)).toMatchObject({ status: 0 })
  const steps = Number(vm.read('/srv/step'))
  expect(steps).toBeGreaterThan(10)
  const done = look(vm)
  const undone: boolean[] = []
  for (let turn = first; turn <= steps; turn += stride) {
    vm.run(`/srv/real/rm -rf /etc/azure ${KEPT} && ${restore}`)
    setTurn(vm, turn, signal)
    const outcome = await vm.install(play.args)
    const at = `after step ${turn} of ${steps}: ${outcome.stderr}`
    const now = look(vm)
    expectWhole(now, before, done, at)
    setTurn(vm, 0, signal)
    if (signal !== 'KILL') {
      const isUndone = JSON.stringify(now) === JSON.stringify(before)
      undone.push(isUndone)
      if (!isUndone) expect(withoutTimes(now), at).toEqual(withoutTimes(done))
      // Once all is in place, the run goes on to its end.
      if (isUndone || outcome.status !== 0) {
        expect(outcome, at).toMatchObject({ status: { TERM: 143, INT: 130, HUP: 129 }[signal] })
        expect(outcome.stderr, at).toContain('interrupted')
      }
      expect(outcome.stderr, at).not.toContain(isUndone ? 'complete' : 'as it was before')
    }
    // Whatever was left: the next run brings it to its end, and leaves nothing behind.
    if (turn % 2 === 0 && play.original) {
      expect(await vm.install(['--uninstall']), at).toMatchObject({ status: 0 })
      expect({ '/etc/azure': 'folder 0:0 0755', ...look(vm) }, at).toEqual(play.original(before))
    } else {
      expect(await vm.install(play.args), at).toMatchObject({ status: 0 })
      expect(withoutTimes(look(vm)), at).toEqual(withoutTimes(done))
    }
  }
  if (signal !== 'KILL') expect(undone).toContain(true)
}

/** The first step, and from there each how manieth. */
type Steps = readonly [first: number, stride: number]

/** All of them take too long for every day. */
const stride = process.env['EXHAUSTIVE'] ? 1 : 12

for (const [index, [name, play]] of Object.entries(PLAYS).entries()) {
  describe.concurrent(name, () => {
    onVm('killed after a step', {}, (vm) => playSteps(vm, play, 'KILL', [1 + (index % stride), stride]))
  })
}

describe.concurrent('ended by a signal after a step', () => {
  const ended: [string, string, TestShell][] = [
    ['a fresh install', 'TERM', 'dash'],
    ['an upgrade', 'INT', 'dash'],
    ['an upgrade', 'TERM', 'bash --posix'],
    ['an upgrade', 'HUP', 'busybox sh'],
    ['an uninstall', 'TERM', 'dash'],
  ]
  for (const [index, [name, signal, shell]] of ended.entries()) {
    onVm(`${name} (${signal}, ${shell})`, { shell }, (vm) =>
      playSteps(vm, PLAYS[name] as Play, signal, [1 + (index % stride), stride]),
    )
  }
})

describe.concurrent('when a step fails', () => {
  onVm('all is put back', { everyShell: true, wraps: true }, async (vm) => {
    const play = PLAYS['an install over hooks of somebody else'] as Play
    await play.prepare(vm)
    const before = look(vm)
    // Fails from the N-th call on, then works again for taking back.
    const fails = (n: number) => `#!/bin/dash
read -r step </srv/step
step=$((step + 1))
echo "$step" >/srv/step
[ "$step" -ne ${n} ] || { echo "mv: Input/output error" >&2; exit 1; }
exec /srv/real/mv "$@"
`
    // The plan, the second script, the first and the last of what stays, the config, the commit.
    const lastKept = 3 + bundleFileNames.length
    for (const n of [1, 3, 4, lastKept, lastKept + 1, lastKept + 2]) {
      vm.writeFile('/srv/step', '0\n')
      if (n === 1) vm.wrap('mv', fails(n))
      else vm.writeFile('/srv/wrap/mv', fails(n), 0o755)
      const outcome = await vm.install()
      expect(outcome, `move ${n}`).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('all is as it was before'),
      })
      expect(look(vm), `move ${n}`).toEqual(before)
    }
    // All hooks are in place by then; only the manifest is tried again.
    vm.writeFile('/srv/step', '0\n')
    vm.writeFile('/srv/wrap/mv', fails(lastKept + 3), 0o755)
    expect(await vm.install()).toMatchObject({ status: 1, stderr: expect.stringContaining('the change is complete') })
    expect(look(vm)).toMatchObject({ ...vm.installedFiles(), ...vm.keptFiles() })
    await vm.install(['--uninstall'])
    expect(look(vm)).toEqual(before)
  })

  onVm('a pipe nobody reads is no reason to stop half-way', {}, async (vm) => {
    await vm.runScript(['-c', '/srv/shell/sh /srv/bundle/install.sh | true'])
    const tree = vm.tree('/etc/azure')
    if (Object.keys(tree).length > 0) expect(tree).toMatchObject(vm.installedFiles())
    await vm.mustInstall()
  })
})

describe.concurrent('on a disk that takes nothing', () => {
  onVm('a full one: nothing is changed', {}, async (vm) => {
    for (const size of [4, 16, 40, 72]) {
      vm.run(`mkdir -p /etc/azure && mount -t tmpfs -o mode=755,size=${size}k t /etc/azure`)
      vm.writeFile(CONFIG, '{}\n', 0o600)
      const before = vm.tree('/etc/azure')
      const outcome = await vm.install()
      expect(outcome, `${size} KiB`).toMatchObject({ status: 1, stderr: expect.stringContaining('full') })
      expect(vm.tree('/etc/azure'), `${size} KiB`).toEqual(before)
      vm.run('umount /etc/azure')
    }
  })

  onVm('a read-only one: nothing is changed', {}, async (vm) => {
    vm.run('mkdir /etc/azure && mount -t tmpfs -o mode=755,ro t /etc/azure')
    const outcome = await vm.install()
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringMatching(/^hint: .*read-only/m) })
    expect(vm.tree('/etc/azure')).toEqual({ '/etc/azure': 'folder 0:0 0755' })
  })

  onVm('that becomes read-only in the middle: said, and put back by the next run', {}, async (vm) => {
    vm.run('mkdir /etc/azure && mount -t tmpfs -o mode=755 t /etc/azure')
    vm.writeFile(CONFIG, '{}\n', 0o600)
    vm.wrap('ln', '#!/bin/sh\nmount -o remount,ro /etc/azure\nexec /srv/real/ln "$@"\n')
    expect(await vm.install()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not all could be put back'),
    })
    vm.run('umount /usr/bin/ln; mount -o remount,rw /etc/azure')
    await vm.mustInstall()
    await vm.install(['--uninstall'])
    expect(Object.keys(vm.tree('/etc/azure'))).toEqual(['/etc/azure', CONFIG])
    expect(vm.read(CONFIG)).toBe('{}\n')
  })
})

describe.concurrent('two at one time', () => {
  onVm('do not mix', {}, async (vm) => {
    const other = renderFiles({ instance: ['IRIS'], timeout: 300 })
    vm.writeBundle(other, '/srv/other')
    const outcomes = await Promise.all([vm.install(), vm.install([], { folder: '/srv/other' }), vm.install()])
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0])
    const tree = vm.tree('/etc/azure')
    const wanted = [vm.installedFiles(), vm.installedFiles(other)]
    expect(wanted.some((files) => Object.entries(files).every(([path, entry]) => tree[path] === entry))).toBe(true)
  })
})
