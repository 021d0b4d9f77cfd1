// Stands for Azure's host process: starts scripts as the extension does, never reads their pipes, never ends them.
//
// Orders come and events go as JSON lines on descriptor 3. Standard input stays open and empty, as the agent's is.
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync, unlinkSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'

const [shell = 'sh'] = process.argv.slice(2)
const control = new Socket({ fd: 3 })

/** Hundredths of a second since boot: the clock of the scripts and of the stand-in database. */
const readClock = () => Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100)

/** @param {object} event */
const tell = (event) => control.write(`${JSON.stringify(event)}\n`)

/** How many bytes lie unread in a pipe of ours, without waiting.
 * @param {number} descriptor */
const countUnread = (descriptor) => {
  const bytes = Buffer.alloc(65_536)
  try {
    return readSync(descriptor, bytes)
  } catch {
    return 0
  }
}

/** Node reads ahead from pipes that it makes itself; one that it only holds open stays unread.
 * @param {string} path of a pipe, which loses its name */
const openUnreadPipe = (path) => {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  unlinkSync(path)
  return descriptor
}

/** @param {{ id: number, script: string, params: string[], pipes: string[], wrapper: string[],
 *   environment: NodeJS.ProcessEnv }} order */
const start = ({ id, script, params, pipes, wrapper, environment }) => {
  const [out = -1, err = -1] = pipes.map(openUnreadPipe)
  // The script's end must block when the pipe is full, so it gets a description of its own.
  const outEnd = openSync(`/proc/self/fd/${out}`, constants.O_WRONLY)
  const errEnd = openSync(`/proc/self/fd/${err}`, constants.O_WRONLY)
  const [program = 'sh', ...args] = [...wrapper, shell, script, ...params]
  const child = spawn(program, args, {
    argv0: wrapper.length === 0 ? 'sh' : program,
    env: environment,
    stdio: ['inherit', outEnd, errEnd],
  })
  const at = readClock()
  closeSync(outEnd)
  closeSync(errEnd)
  tell({ event: 'started', id, pid: child.pid, at })
  child.on('exit', (status, signal) => {
    tell({ event: 'ended', id, at: readClock(), status, signal, printed: countUnread(out) + countUnread(err) })
  })
}

// Whoever gave the orders may end in the middle of one.
const end = () => process.exit(0)
control.on('close', end).on('error', end)
const orders = createInterface({ input: control }).on('error', end)
orders.on('line', (line) => {
  const order = JSON.parse(line)
  if (order.order === 'start') start(order)
  if (order.order === 'die') process.kill(process.pid, 'SIGKILL')
})
tell({ event: 'ready', pid: process.pid })
