// Each process, program and file that a script may not get up to the thaw, once and twice, in dash: no database stays
// frozen, no claim is false, and what went wrong is told. All kinds of calls, in every shell: see sweep.spec.ts.
//
// One backup serves a place of the pre-script and, if that one froze all the same, another of the post-script.
import { expect, test } from 'vitest'
import { playFairly } from '../rehearse/fairly.ts'
import { mustSkipIn } from '../rehearse/shells.ts'
import { openScene, PATIENCE } from '../shell/scenario.ts'
import { findPlaces, findTrouble, hurriedBundle, type Pair, type Place, playPair } from './injected.ts'

/** Sandboxes side by side, on two processors: what fails is mostly waited for. */
const machines = 8

interface Order extends Pair {
  readonly times: number
}

interface Found {
  readonly happened: boolean
  readonly troubles: readonly string[]
}

async function findAllPlaces(): Promise<{ pre: Place[]; post: Place[] }> {
  const scene = await openScene(hurriedBundle)
  try {
    const find = async (role: 'pre' | 'post') => (await findPlaces(scene, role)).filter(isWanted)
    return { pre: await find('pre'), post: await find('post') }
  } finally {
    await scene.close()
  }
}

function isWanted({ role, call, isBeforeThaw, number, path }: Place): boolean {
  // The clock is read by one function, a third of all that a script opens.
  if (path === '/proc/uptime' && number !== null && number % 8 > 0) return false
  // Where one end of a pipe is missing, waiting for the other has no end.
  const isOfPipe = role === 'post' && call === 'dup' && path.includes('/pipe.')
  return isBeforeThaw && (isOfPipe || ['fork', 'exec', 'open'].includes(call))
}

/** Plays orders on a machine of its own for as long as there are any. */
async function work(next: () => Order | undefined, putBack: (order: Order) => void): Promise<Found[]> {
  const scene = await openScene(hurriedBundle)
  const found: Found[] = []
  try {
    const host = await scene.startHost()
    for (let order = next(); order !== undefined; order = next()) {
      const { pre, post, times } = order
      const outcome = await playPair(scene, host, order, times)
      const hasPlayed = { pre, post: outcome.pre === 0 ? post : undefined }
      if (post !== undefined && hasPlayed.post === undefined) putBack({ post, times })
      found.push({ happened: outcome.happened, troubles: findTrouble(hasPlayed, times, outcome) })
    }
  } finally {
    await scene.close()
  }
  return found
}

async function sweep(): Promise<void> {
  const places = await findAllPlaces()
  expect(places.pre.length, 'places of the pre-script').toBeGreaterThan(100)
  expect(places.post.length, 'places of the post-script').toBeGreaterThan(40)
  const orders = (['pre', 'post'] as const).map((role) =>
    [1, 2].flatMap((times) => places[role].map((place): Order => ({ [role]: place, times }))),
  )
  const [ofPre = [], ofPost = []] = orders
  const next = () => {
    const first = ofPre.shift()
    if (first === undefined) return ofPost.shift()
    const index = ofPost.findIndex(({ times }) => times === first.times)
    return index < 0 ? first : { ...ofPost.splice(index, 1)[0], ...first }
  }
  const workers = Array.from({ length: machines }, () => work(next, (order) => ofPost.push(order)))
  const found = (await Promise.all(workers)).flat()
  const troubles = found.flatMap((each) => each.troubles)
  expect(troubles, troubles.join('\n')).toEqual([])
  // A script that fails early may never come to a later place.
  expect(found.filter(({ happened }) => happened).length).toBeGreaterThanOrEqual(found.length * 0.8)
}

test.skipIf(mustSkipIn('dash', 'strace'))('each call up to the thaw that fails', PATIENCE, ({ task, skip }) =>
  playFairly(task.name, sweep, skip),
)
