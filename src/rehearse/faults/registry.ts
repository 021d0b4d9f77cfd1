// Faults of the list of instances (qlist): other formats, no answer, too much of it.
import { CLAIMED, findHarm, first, HANGS_FOR_GOOD, HARM, last, NOT_CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

const START = 'running, since Mon Jul 23 14:42:09 2026^iris.cpf^1972^52773^53773'

const list = (id: string, does: string, words: string | string[]): Fault => ({
  id: `list-${id}`,
  does: `The list of instances ${does}.`,
  must: NOT_CLAIMED,
  arrange: (scene) => void scene.registry.fail('list', words),
})

/** `line` gets the instance's name and install folder. */
const shape = (id: string, does: string, line: (name: string, folder: string) => string): Fault => ({
  id: `list-${id}`,
  does: `The list of instances ${does}.`,
  must: CLAIMED,
  works: true,
  arrange: (scene) => {
    for (const database of scene.databases) database.setListLine(line(database.name, database.installFolder))
  },
})

export const registryFaults: readonly Fault[] = [
  list(
    'ignores-term',
    'does not come, as the client hangs, ignores TERM and has a child that does so too',
    HANGS_FOR_GOOD,
  ),
  list('fails', 'does not come, as the client ends with 1', 'status 1'),
  list('is-empty', 'is empty', 'status 0'),
  list('floods', 'never ends', 'flood endless'),
  {
    id: 'list-hangs-after-snapshot',
    does: 'An instance is down, and after the snapshot the list does not come that would say whether it still is.',
    must: NOT_CLAIMED,
    arrange: (scene) => last(scene).setState('down'),
    play: (scene) => scene.backUp({ beforeSnapshot: () => scene.registry.fail('list', HANGS_FOR_GOOD) }),
  },
  {
    id: 'list-prints-much-first',
    does: 'The list of instances comes behind 100 KB of other text.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => void scene.registry.fail('list', 'flood 100'),
  },
  {
    id: 'list-slow',
    does: 'The list of instances takes 2 seconds.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => void scene.registry.fail('list', 'slow 2'),
  },
  shape(
    'old-release',
    'has 8 fields, as an old release prints',
    (name, folder) => `${name}^${folder}^2012.2^${START}\n`,
  ),
  shape(
    'health-hung',
    'says that health is "hung", which is normal while frozen',
    (name, folder) => `${name}^${folder}^2024.1^${START}^hung^IRIS^Failover^Primary^${folder}\n`,
  ),
  shape(
    'carriage-returns',
    'has carriage returns',
    (name, folder) => `${name}^${folder}^2024.1^${START}^ok^IRIS^^^${folder}\r\n`,
  ),
  shape(
    'without-line-feed',
    'does not end with a line feed',
    (name, folder) => `${name}^${folder}^2024.1^${START}^ok\n`,
  ),
  {
    id: 'list-new-release',
    does: 'The list of instances has 14 fields, as the newest releases print.',
    must: CLAIMED,
    works: true,
    arrange: (scene) => {
      for (const database of scene.databases) database.setState('running', 14)
    },
  },
  {
    id: 'list-hostile',
    does: 'The list of instances holds a line whose fields are shell commands.',
    must: 'Nothing of it is executed, and the backup is not claimed application-consistent.',
    arrange: (scene) =>
      first(scene).setListLine(`$(touch ${HARM})^\`touch ${HARM}\`^*^running, since^;touch ${HARM}^1^2^3\n`),
    inspect: findHarm,
  },
  {
    id: 'list-unknown-words',
    does: 'The list of instances says "läuft" where the state should be.',
    must: NOT_CLAIMED,
    arrange: (scene) => {
      const { name, installFolder } = first(scene)
      first(scene).setListLine(`${name}^${installFolder}^2024.1^läuft, seit gestern^iris.cpf^1972^52773^53773\n`)
    },
  },
  {
    id: 'list-too-long',
    does: 'The list of instances has 40,000 lines.',
    must: 'The script ends in time.',
    arrange: (scene) => {
      const { name, installFolder } = first(scene)
      first(scene).setListLine(`${'aaaa^x^x^down\n'.repeat(40_000)}${name}^${installFolder}^2024.1^${START}^ok\n`)
    },
  },
]
