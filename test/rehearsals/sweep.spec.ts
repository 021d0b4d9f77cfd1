// Each process, program and file that a script may not get, once and twice: no database stays frozen, no claim is false,
// and what went wrong is told.
//
// All kinds of calls, to the scripts' ends, and a table: in every shell or those of SHELLS, all places or those that the
// expression PLACES finds (`^post open 3.$`, `^pre exec /usr/bin/date$`). What of it CI plays: calls-before-thaw.spec.ts.
import { afterAll, expect, test } from 'vitest'
import { playFairly } from '../rehearse/fairly.ts'
import { everyShell, mustSkipIn, type TestShell } from '../rehearse/shells.ts'
import { openScene, PATIENCE } from '../shell/scenario.ts'
import { findPlaces, findTrouble, hurriedBundle, type Outcome, type Place, playPair } from './injected.ts'

const shells: readonly TestShell[] = (process.env['SHELLS']?.split(',') as TestShell[]) ?? everyShell
const wanted = new RegExp(process.env['PLACES'] ?? '')

/** In one sandbox, one after the other. */
const placesInARow = 30

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
  const scene = await openScene({ ...hurriedBundle, shell })
  try {
    return [...(await findPlaces(scene, 'pre')), ...(await findPlaces(scene, 'post'))]
  } finally {
    await scene.close()
  }
}

function isWanted({ role, call, number, path }: Place): boolean {
  return wanted.test(`${role} ${call} ${number ?? path}`)
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
  const scene = await openScene({ ...hurriedBundle, shell })
  const played: Row[] = []
  try {
    const host = await scene.startHost()
    for (const place of places) {
      const outcome = await playPair(scene, host, { [place.role]: place }, times)
      played.push({ shell, place, times, outcome })
    }
  } finally {
    await scene.close()
  }
  rows.push(...played)
  const troubles = played.flatMap(({ place, outcome }) => findTrouble({ [place.role]: place }, times, outcome))
  expect(troubles, troubles.join('\n')).toEqual([])
}

afterAll(() => {
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
  // A script that fails early may never come to a later place: 28 of 100 in dash. Of some places that says nothing.
  if (process.env['PLACES'] === undefined)
    expect(rows.filter(({ outcome }) => outcome.happened).length).toBeGreaterThanOrEqual(rows.length * 0.65)
})
