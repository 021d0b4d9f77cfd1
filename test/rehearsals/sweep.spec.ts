// Each process, program and file that a script may not get, once and twice: no database stays frozen, no claim is false,
// and what went wrong is told.
//
// Without EXHAUSTIVE=1 every fork, program and file up to the thaw, in dash. With it (`npm run sweep`) all kinds of
// calls to the scripts' ends, and a table: in every shell or those of SHELLS, all places or those that the
// expression PLACES finds (`^post open 3.$`, `^pre exec /usr/bin/date$`).
import { afterAll, expect, test } from 'vitest'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import { rehearse } from '../../src/rehearse/rehearse.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { playFairly } from '../rehearse/fairly.ts'
import { quick } from '../rehearse/rehearsals.ts'
import { everyShell, inShell, mustSkipIn, type TestShell, toShell } from '../rehearse/shells.ts'
import { composeHooks, openScene, PATIENCE, type SceneOptions } from '../shell/scenario.ts'
import { findPlaces, type Outcome, type Place, playInjected } from './injected.ts'

const isWhole = process.env['EXHAUSTIVE'] !== undefined
const shells: readonly TestShell[] = isWhole
  ? ((process.env['SHELLS']?.split(',') as TestShell[]) ?? everyShell)
  : ['dash']
const wanted = new RegExp(process.env['PLACES'] ?? '')

/** In one sandbox, one after the other. */
const placesInARow = 12

/** What fails for a child fails for as long as the script runs: that must not take minutes. */
const bundle: SceneOptions = { bundle: { timeout: 40 }, edits: [['OVERTIME=180', 'OVERTIME=5']] }

interface Row {
  readonly shell: TestShell
  readonly place: Place
  readonly times: number
  readonly outcome: Outcome
}
const rows: Row[] = []

for (const shell of shells.filter((each) => !mustSkipIn(each, 'strace'))) {
  const places = await findAllPlaces(shell)
  for (const times of [1, 2]) {
    for (const some of group(places.filter(isWanted))) {
      const [{ role, call, number }] = some as [Place]
      const title = `${shell}, ${role}: ${call} ${number ?? 'of children'} and so on fails ${times === 1 ? 'once' : 'twice'}`
      test(title, PATIENCE, ({ skip }) => playFairly(title, () => sweep(shell, some, times), skip))
    }
  }
}

async function findAllPlaces(shell: TestShell): Promise<Place[]> {
  const scene = await openScene({ ...bundle, shell })
  try {
    return [...(await findPlaces(scene, 'pre')), ...(await findPlaces(scene, 'post'))]
  } finally {
    await scene.close()
  }
}

function isWanted({ role, call, isBeforeThaw, number, path }: Place): boolean {
  if (isWhole) return wanted.test(`${role} ${call} ${number ?? path}`)
  // The clock is read by one function, half of all that a script opens.
  if (path === '/proc/uptime' && number !== null && number % 8 > 0) return false
  return isBeforeThaw && ['fork', 'exec', 'open'].includes(call)
}

/** By role, call and whose it is. */
function group(places: readonly Place[]): Place[][] {
  const groups: Place[][] = []
  const nameOf = ({ role, call, number }: Place) => `${role} ${call} ${number === null}`
  for (const name of new Set(places.map(nameOf))) {
    const same = places.filter((place) => nameOf(place) === name)
    for (let from = 0; from < same.length; from += placesInARow) groups.push(same.slice(from, from + placesInARow))
  }
  return groups
}

async function sweep(shell: TestShell, places: readonly Place[], times: number): Promise<void> {
  const played: Row[] = []
  const isOfChildren = places.some(({ number }) => number === null)
  const fault = {
    id: 'sweep',
    does: '',
    must: '',
    allows: { output: true as const, restorePoint: true as const, ...(isOfChildren ? { time: true as const } : {}) },
    play: async (scene: Scene) => {
      for (const place of places) played.push({ shell, place, times, outcome: await playInjected(scene, place, times) })
    },
  }
  const rehearsal: Rehearsal = await rehearse(composeHooks(bundle), inShell(fault, shell), {
    ...quick,
    shell: toShell(shell),
  })
  rows.push(...played)
  const troubles = [...played.flatMap(findTrouble), ...rehearsal.broken]
  expect(troubles, [...troubles, rehearsal.log].join('\n')).toEqual([])
}

function findTrouble({ place, times, outcome }: Row): string[] {
  const { role, call, number, path } = place
  const { claim, statuses, leftFrozen, lies, isTold, printed } = outcome
  const isLeft = number === null && role === 'post' ? leftFrozen === 'for good' : leftFrozen !== 'no'
  const troubles = [
    ...(isLeft ? [`frozen ${leftFrozen}`] : []),
    ...(lies ? ['a false claim'] : []),
    ...(isTold ? [] : ['not told']),
    ...(printed < 300 ? [] : [`${printed} bytes printed into pipes that nobody reads`]),
  ]
  const where = `${role} ${call} ${number ?? 'of children'}${path && ` (${path})`}, ${times} times`
  return troubles.length === 0 ? [] : [`${where}: ${troubles.join(', ')}; ${claim} ${statuses}.`]
}

afterAll(() => {
  // A script that fails early may never come to a later place.
  expect(rows.filter(({ outcome }) => outcome.happened).length).toBeGreaterThanOrEqual(rows.length * 0.8)
  if (!isWhole) return
  const counts = new Map<string, number>()
  for (const row of rows) {
    const { shell, place, times, outcome } = row
    const { claim, leftFrozen, lies, isTold, happened } = outcome
    const came = !happened
      ? 'did not happen'
      : [claim, leftFrozen === 'no' ? '' : `frozen ${leftFrozen}`, lies ? 'FALSE' : '', isTold ? '' : 'NOT TOLD']
    const whose = place.number === null ? ' (children)' : ''
    const key = `| ${shell} | ${place.role} | ${place.call}${whose} | ${times} | ${[came].flat().filter(Boolean).join(', ')} |`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const lines = [...counts].sort().map(([key, count]) => `${key} ${count} |`)
  console.info(
    ['| shell | script | call | in a row | came to | places |', '|---|---|---|---|---|---|', ...lines].join('\n'),
  )
})
