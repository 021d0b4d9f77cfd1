// Many rehearsals side by side: in order, bounded, none lost for another, and all ended when somebody has had enough.
import { describe, test } from 'vitest'
import { FailedError } from '../../src/model/errors.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { type Part, rehearseAll } from '../../src/rehearse/rehearse-all.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { mustSkip } from '../shell/facilities.ts'
import { makeHooks } from './hooks.ts'
import { healthy, quick, writeHooks } from './rehearsals.ts'

const hooks = writeHooks({ pre: 'exit 1\n', post: 'exit 1\n' })

/** Notes how many play at once. */
function createFaults(count: number, play: (scene: Scene, index: number) => Promise<unknown>) {
  const state = { playing: 0, most: 0, scenes: [] as Scene[] }
  const parts = Array.from({ length: count }, (_, index): Part => {
    const fault: Fault = {
      ...healthy,
      id: `fault-${index}`,
      async play(scene) {
        state.scenes.push(scene)
        state.most = Math.max(state.most, ++state.playing)
        await play(scene, index)
        state.playing--
      },
    }
    return { fault, shell: 'dash' }
  })
  return { parts, state }
}

const isClosed = (scene: Scene): boolean => {
  try {
    scene.path('/')
    return false
  } catch {
    return true
  }
}

const never = () => new Promise<never>(() => undefined)

describe.skipIf(mustSkip('bash', 'busybox'))('rehearsals side by side', () => {
  test('come in their order and not more at once than asked for', async ({ expect }) => {
    const { parts, state } = createFaults(4, (scene) => scene.backUp())
    const told: string[] = []
    const rehearsals = await rehearseAll(hooks, parts, quick, 2, {
      onStart: ({ fault }) => told.push(`${fault.id} starts`),
      onEvent: ({ fault }, { text }) => text === 'backup begins' && told.push(`${fault.id} plays`),
      onEnd: ({ fault }, { held }) => told.push(`${fault.id} ends ${held}`),
    })
    expect(rehearsals.map((rehearsal) => rehearsal?.fault)).toEqual(parts.map(({ fault }) => fault.id))
    expect(state.most).toBe(2)
    for (const { fault } of parts) {
      expect(told.filter((line) => line.startsWith(fault.id))).toEqual(
        ['starts', 'plays', 'ends false'].map((word) => `${fault.id} ${word}`),
      )
    }
    expect(state.scenes.every(isClosed)).toBe(true)
  })

  test('run in each shell', async ({ expect }) => {
    const parts = (['dash', 'bash --posix', 'busybox sh', 'sh'] as const).map((shell) => ({ fault: healthy, shell }))
    const rehearsals = await rehearseAll(makeHooks({ poll: 1 }), parts, quick, 4)
    expect(rehearsals.map((rehearsal) => [rehearsal?.shell, rehearsal?.broken])).toEqual(
      parts.map(({ shell }) => [shell, []]),
    )
  })

  test('go on when one cannot be played to its end, which is told as one that did not hold', async ({ expect }) => {
    const { parts, state } = createFaults(3, (scene, index) =>
      index === 1 ? Promise.reject(new Error('no such folder.')) : scene.backUp(),
    )
    const told: string[] = []
    const rehearsals = await rehearseAll(hooks, parts, quick, 3, { onEnd: ({ fault }) => told.push(fault.id) })
    expect(rehearsals.map((rehearsal) => rehearsal?.fault)).toEqual(['fault-0', 'fault-1', 'fault-2'])
    expect(rehearsals.map((rehearsal) => rehearsal?.backups.length)).toEqual([1, 0, 1])
    expect(rehearsals[1]).toMatchObject({
      held: false,
      broken: ['The rehearsal could not be played to its end: no such folder.'],
    })
    expect(told.sort()).toEqual(['fault-0', 'fault-1', 'fault-2'])
    expect(state.scenes.every(isClosed)).toBe(true)
  })

  test('go on when one gets no sandbox', async ({ expect }) => {
    const { parts } = createFaults(1, (scene) => scene.backUp())
    const refused: Part = {
      shell: 'dash',
      fault: { ...healthy, id: 'refused', play: () => Promise.reject(new FailedError('no sandbox can be made here.')) },
    }
    const rehearsals = await rehearseAll(hooks, [refused, ...parts], quick, 2)
    expect(rehearsals.map((rehearsal) => [rehearsal?.fault, rehearsal?.held])).toEqual([
      ['refused', false],
      ['fault-0', false],
    ])
    expect(rehearsals[0]?.broken).toEqual([
      'The rehearsal could not be played to its end: no sandbox can be made here.',
    ])
    await expect(rehearseAll(hooks, [refused, refused], quick, 2)).rejects.toThrow('no sandbox can be made here.')
  })

  test('all end when they are aborted, also in the middle of a backup', async ({ expect }) => {
    const stop = new AbortController()
    const { parts, state } = createFaults(3, (scene, index) => {
      if (index === 1) setTimeout(() => stop.abort(new Error('enough')), 500)
      return index === 0 ? scene.backUp({ beforeSnapshot: never }) : scene.backUp()
    })
    const slow = { ...quick, snapshotSeconds: 600, signal: stop.signal }
    expect(await rehearseAll(hooks, parts, slow, 2)).toEqual([undefined, undefined, undefined])
    expect(state.scenes.length).toBe(2)
    expect(state.scenes.every(isClosed)).toBe(true)
  })
})
