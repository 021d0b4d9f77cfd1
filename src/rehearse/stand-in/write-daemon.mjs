// The write daemons of the stand-in database: for each instance one number, counted up, goes into the first data file
// and then into the second, again and again, except while the instance is frozen or not up.
//
// usage: node write-daemon.mjs INSTANCE…
// The history of an instance says whether it is frozen, whoever froze it. A freeze waits on its pipe calls/CALL.stopped,
// into which one byte goes when nothing is written any more. /srv/db/.daemon/beat counts the rounds: who compares the
// two files must let one go by, or an idle machine would look like a frozen one.
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'

const roundMilliseconds = 20

/** Hundredths of a second since boot, as in the history. */
const readClock = () => Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100)

/** @param {string} path */
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** @param {string} name */
const createDaemon = (name) => {
  const folder = `/srv/db/${name}`
  const data = `/srv/opt/${name}/mgr`
  mkdirSync(`${data}/user`, { recursive: true })
  const files = [`${data}/IRIS.DAT`, `${data}/user/IRIS.DAT`].map((path) => openSync(path, 'w'))
  const state = { number: 0, lines: 0, hasCrashed: false }

  /** @param {number[]} which */
  const write = (which) => {
    state.number++
    for (const file of which) writeSync(file, `${String(state.number).padStart(15, '0')}\n`, 0)
  }

  const isFrozen = (/** @type {string} */ last) => {
    const [event, since, limit] = last.split(' ')
    if (event !== 'freeze') return false
    return Number(limit) <= 0 || readClock() < Number(since) + Number(limit)
  }

  return () => {
    const lines = read(`${folder}/history`).split('\n').slice(0, -1)
    const up = read(`${folder}/up`).trim()
    if (up === 'crashed' && !state.hasCrashed) write(files.slice(0, 1))
    state.hasCrashed = up === 'crashed'
    if (up !== 'crashed' && up !== 'down' && !isFrozen(lines.at(-1) ?? '')) write(files)
    for (const line of lines.slice(state.lines)) tellStopped(`${folder}/calls/${line.split(' ')[4]}.stopped`)
    state.lines = lines.length
  }
}

/** @param {string} pipe */
const tellStopped = (pipe) => {
  try {
    const end = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
    writeSync(end, '\n')
    closeSync(end)
  } catch {
    // The call has no pipe, or was killed before it could wait.
  }
}

const daemons = process.argv.slice(2).map(createDaemon)
let beat = 0
const turn = () => {
  for (const daemon of daemons) daemon()
  writeFileSync('/srv/db/.daemon/beat', `${process.pid} ${++beat}\n`)
  setTimeout(turn, roundMilliseconds)
}
mkdirSync('/srv/db/.daemon')
turn()
