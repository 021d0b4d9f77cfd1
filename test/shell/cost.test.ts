// What a healthy backup of one instance costs, counted as execve with strace, and which programs it needs.
import { describe, expect } from 'vitest'
import type { Scene } from '../../src/rehearse/scene.ts'
import { expectStatuses, scenario } from './scenario.ts'
import { readWholeTrace } from './trace.ts'

const trace = (file: string) => ['strace', '-D', '-f', '-e', 'trace=execve,open,openat', '-s', '300', '-o', file]

/** Programs in the order in which they started, and the place at which the session with this text ended. */
async function readTrace(vm: Scene, file: string, session: string) {
  const text = await readWholeTrace(vm, file)
  const programs: string[] = []
  const pending = new Map<string, string>()
  let sessionPid = ''
  let startedBeforeSession = 0
  let startedBeforeAnswer = 0
  for (const line of text.split('\n')) {
    const [, pid = '', event = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (event.startsWith('execve(')) pending.set(pid, event)
    if (/ = 0$/.test(event) && /^(execve\(|<\.\.\. execve resumed)/.test(event)) {
      const call = pending.get(pid) ?? ''
      programs.push(/^execve\("([^"]+)"/.exec(call)?.[1] ?? call)
      if (call.includes(session) && /"\/usr\/(local\/)?s?bin\/iris"/.test(call)) {
        sessionPid = pid
        startedBeforeSession = programs.length
      }
    }
    if (pid === sessionPid && event.startsWith('+++')) startedBeforeAnswer = programs.length
  }
  return { programs, startedBeforeSession, startedAfterAnswer: programs.length - startedBeforeAnswer }
}

describe.concurrent('a healthy backup of one instance', () => {
  scenario('starts few programs', { needs: ['strace'] }, async (vm) => {
    const backup = await vm.backUp({ pre: { wrapper: trace('/srv/pre') }, post: { wrapper: trace('/srv/post') } })
    expectStatuses(backup, 0, 0)
    const pre = await readTrace(vm, '/srv/pre', 'ExternalFreeze')
    const post = await readTrace(vm, '/srv/post', 'ExternalThaw')
    expect(pre.programs.length, `pre: ${pre.programs.join(' ')}`).toBeLessThanOrEqual(26)
    expect(
      pre.startedAfterAnswer,
      `after the freeze's return: ${pre.programs.slice(-pre.startedAfterAnswer).join(' ')}`,
    ).toBeLessThanOrEqual(8)
    expect(post.startedBeforeSession, `post up to the thaw: ${post.programs.join(' ')}`).toBeLessThanOrEqual(15)
    expect(post.programs.length, `post: ${post.programs.join(' ')}`).toBeLessThanOrEqual(25)
    // A database host may have thousands of processes.
    expect(vm.read('/srv/post'), 'post: a look at each process of the VM').not.toContain('"/proc/1/stat"')
    const names = new Set([...pre.programs, ...post.programs].map((program) => program.split('/').at(-1)))
    const allowed = [
      ...['sh', 'iris', 'logger'],
      ...[
        'cat',
        'chmod',
        'cp',
        'cut',
        'date',
        'dd',
        'env',
        'head',
        'id',
        'ls',
        'mkdir',
        'mkfifo',
        'mv',
        'rm',
        'rmdir',
        'sleep',
        'stat',
        'sync',
        'tail',
        'timeout',
        'touch',
        'tr',
        'wc',
      ],
      ...['flock', 'runuser', 'setpriv', 'setsid'],
    ]
    expect(
      [...names].filter((name) => !allowed.includes(name ?? '')),
      'not of coreutils or util-linux',
    ).toEqual([])
    console.info(`programs: pre ${pre.programs.length}, of which after the freeze ${pre.startedAfterAnswer}`)
    console.info(`programs: post ${post.programs.length}, of which up to the thaw ${post.startedBeforeSession}`)
  })
})
