// Preloaded into the command: ends it with KILL just before its KILL_AT-th change of the disk.
const fs = require('node:fs')

let left = Number(process.env['KILL_AT'])

/** @typedef {Record<string, (...args: unknown[]) => unknown>} Calls */
/** @type {[Calls, string[]][]} */
const changing = [
  [Object(fs), ['writeFileSync']],
  [Object(fs.promises), ['writeFile', 'rename', 'link', 'copyFile', 'mkdir', 'rmdir', 'rm']],
]

for (const [calls, names] of changing) {
  for (const name of names) {
    const original = calls[name]
    calls[name] = (...args) => {
      // What Node's own removal of a folder calls is a part of it.
      const [, , caller = ''] = new Error().stack?.split('\n') ?? []
      if (!caller.includes('node:internal') && --left === 0) process.kill(process.pid, 'SIGKILL')
      return original?.apply(calls, args)
    }
  }
}
