// When a scene may begin. Scenes mostly sleep, so many play side by side; but few begin at once, or all would hold up
// each other: on two processors starting programs is what takes time.
//
// All processes of a run share the time at which the last scene began: see void-scenes.ts for the folder.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isCalm } from './metronome.ts'
import { sharedFolder } from './void-scenes.ts'

/** How many scenes of this process play at once in any case; more of them only while nothing is held up. */
const fewestAtOnce = 2
const mostAtOnce = 60

/** Between the beginnings of two scenes of all processes, in milliseconds. */
const gap = 250

/** As many programs for each processor may want to run when one more scene begins. */
const runnablePerProcessor = 2

/** Scenes that wait to begin, in the order in which they came; those that are played again come after all others. */
const waiting: { readonly first: (() => void)[]; readonly again: (() => void)[] } = { first: [], again: [] }
let playing = 0
let isServing = false

/** Plays as soon as it may. */
export async function playInTurn<Result>(kind: keyof typeof waiting, play: () => Promise<Result>): Promise<Result> {
  await new Promise<void>((resolve) => {
    waiting[kind].push(resolve)
    void serve()
  })
  try {
    return await play()
  } finally {
    playing--
  }
}

async function serve(): Promise<void> {
  if (isServing) return
  isServing = true
  while (waiting.first.length + waiting.again.length > 0) {
    if (mayBegin()) {
      noteBeginning()
      playing++
      const begin = waiting.first.shift() ?? waiting.again.shift()
      begin?.()
    }
    await sleep(50)
  }
  isServing = false
}

function mayBegin(): boolean {
  if (playing >= mostAtOnce || millisecondsSinceBeginning() < gap) return false
  // What was held up once gets a machine that has next to nothing to do.
  const fewest = waiting.first.length > 0 ? fewestAtOnce : 1
  return playing < fewest || (isCalm() && countRunnable() <= runnablePerProcessor * availableParallelism())
}

/** Programs that run or want to, on the whole machine. */
function countRunnable(): number {
  return Number(/ (\d+)\//.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1])
}

const lastBeginning = (): string => join(sharedFolder(), 'beginning')

function millisecondsSinceBeginning(): number {
  const stat = statSync(lastBeginning(), { throwIfNoEntry: false })
  return stat === undefined ? Number.POSITIVE_INFINITY : Date.now() - stat.mtimeMs
}

const noteBeginning = (): void => writeFileSync(lastBeginning(), '')
