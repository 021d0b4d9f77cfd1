// Preloaded into the command: ends it with KILL just before its KILL_AT-th change of the disk.
const fs = require('node:fs')

let left = Number(process.env.KILL_AT)

for (const name of ['writeFile', 'rename', 'link', 'copyFile', 'mkdir', 'rmdir', 'rm']) {
  const original = fs[name]
  fs[name] = (...args) => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    return original.apply(fs, args)
  }
}
