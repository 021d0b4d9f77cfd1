// The write daemon: what the two data files of a database say about a snapshot is the truth.
import { describe, test } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { compareCopies, copyData, type WriteDaemon } from '../../src/rehearse/stand-in/write-daemon.ts'
import { mustSkip } from '../shell/facilities.ts'
import { openScene } from '../shell/scenario.ts'

interface Vm {
  sandbox: Scene
  daemon: WriteDaemon
  /** What a snapshot of one round holds. */
  snapshot(): Promise<string[]>
  session(statement: string, instance?: string): number
}

const freeze = '##Class(Backup.General).ExternalFreeze()'
const thaw = '##Class(Backup.General).ExternalThaw()'

async function withDaemon(
  scene: (vm: Vm) => Promise<void>,
  instances = ['IRIS'],
  arrange: (sandbox: Scene) => void = () => undefined,
): Promise<void> {
  const sandbox = await openScene({ instances })
  try {
    arrange(sandbox)
    const daemon = await sandbox.startWriteDaemon()
    await scene({
      sandbox,
      daemon,
      async snapshot() {
        const before = copyData(sandbox.databases, 'first')
        await daemon.passRound()
        const after = copyData(sandbox.databases, 'second')
        return compareCopies(before, after).map(({ state }) => state)
      },
      session: (statement, instance = 'IRIS') =>
        Number(sandbox.run(`iris session ${instance} -U%SYS '${statement}' </dev/null >/dev/null; echo $?`)),
    })
  } finally {
    await sandbox.close()
  }
}

describe.skipIf(mustSkip()).concurrent('the files of a database', () => {
  test('are torn while it is written to, however short the snapshot', async ({ expect }) => {
    await withDaemon(async ({ snapshot }) => {
      for (let tries = 0; tries < 10; tries++) expect(await snapshot()).toEqual(['torn'])
    })
  })

  test('are of one moment from the answer of the freeze until the thaw', async ({ expect }) => {
    await withDaemon(async ({ snapshot, session }) => {
      for (let tries = 0; tries < 5; tries++) {
        expect(session(freeze)).toBe(5)
        expect(await snapshot()).toEqual(['consistent'])
        expect(session(thaw)).toBe(5)
        expect(await snapshot()).toEqual(['torn'])
      }
    })
  })

  test('are of one moment also where it was frozen before any of this began', async ({ expect }) => {
    await withDaemon(
      async ({ snapshot, session }) => {
        expect(await snapshot()).toEqual(['consistent'])
        expect(session(thaw)).toBe(5)
        expect(await snapshot()).toEqual(['torn'])
      },
      ['IRIS'],
      (sandbox) => sandbox.database('IRIS').freezeElsewhere(),
    )
  })

  test('are each database’s own', async ({ expect }) => {
    await withDaemon(
      async ({ snapshot, session }) => {
        expect(session(freeze, 'B')).toBe(5)
        expect(await snapshot()).toEqual(['torn', 'consistent'])
      },
      ['A', 'B'],
    )
  })

  test('are torn again when the freeze ended in the middle', async ({ expect }) => {
    await withDaemon(async ({ sandbox, daemon, session }) => {
      expect(session(freeze)).toBe(5)
      const before = copyData(sandbox.databases, 'first')
      sandbox.database('IRIS').thawElsewhere()
      await daemon.passRound()
      expect(compareCopies(before, copyData(sandbox.databases, 'second'))).toMatchObject([{ state: 'torn' }])
    })
  })

  test('are written to again after stat -W, and after WDSuspendLimit', async ({ expect }) => {
    await withDaemon(async ({ sandbox, snapshot, session }) => {
      expect(session(freeze)).toBe(5)
      sandbox.run('iris stat IRIS -W')
      expect(await snapshot()).toEqual(['torn'])
      sandbox.database('IRIS').fail('freeze', 'resumes-after 100')
      expect(session(freeze)).toBe(5)
      await waitUntil('the limit', () => !sandbox.database('IRIS').isFrozen())
      expect(await snapshot()).toEqual(['torn'])
    })
  })

  test('are not written to while somebody else has frozen it', async ({ expect }) => {
    await withDaemon(async ({ sandbox, daemon, snapshot }) => {
      sandbox.database('IRIS').freezeElsewhere()
      await daemon.passRound()
      expect(await snapshot()).toEqual(['consistent'])
    })
  })

  test('are whole after a shutdown, and not after a crash', async ({ expect }) => {
    await withDaemon(async ({ sandbox, daemon, snapshot, session }) => {
      expect(session(freeze)).toBe(5)
      const iris = sandbox.database('IRIS')
      iris.setState('down')
      expect(await snapshot()).toEqual(['down'])
      iris.setState('running')
      expect(await snapshot()).toEqual(['torn'])
      iris.setState('crashed')
      await daemon.passRound()
      expect(await snapshot()).toEqual(['torn'])
    })
  })

  test('stay as they are when the session that freezes is killed before it can answer', async ({ expect }) => {
    await withDaemon(async ({ sandbox, snapshot, session }) => {
      sandbox.database('IRIS').fail('freeze', 'dies KILL')
      expect(session(freeze)).toBe(137)
      expect(await snapshot()).toEqual(['consistent'])
    })
  })
})
