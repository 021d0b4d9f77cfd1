// Preloaded into the command: ends it with KILL just before its KILL_AT-th change of the disk.
const fs = require('node:fs')

let left = Number(process.env['KILL_AT'])

/** @type {Record<string, (...args: unknown[]) => unknown>} */
const calls = Object(fs)

for (const name of ['writeFile', 'writeFileSync', 'rename', 'link', 'copyFile', 'mkdir', 'rmdir', 'rm']) {
  const original = calls[name]
  calls[name] = (...args) => {
    // What Node's own removal of a folder calls is a part of it.
    const [, , caller = ''] = new Error().stack?.split('\n') ?? []
    if (!caller.includes('node:internal') && --left === 0) process.kill(process.pid, 'SIGKILL')
    return original?.apply(fs, args)
  }
}
