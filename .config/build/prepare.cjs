// What npm runs before the command can: builds. An old Node gets a sentence in place of a stack trace; and where nothing
// is installed, as npx finds it in a new clone, src/start.cjs has that sentence.
'use strict'
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`make-azure-hooks needs Node.js 20.19 or later, but this is ${process.versions.node}.\n`)
  process.exitCode = 1
} else if (existsSync(join(__dirname, '../../node_modules/rolldown'))) {
  import(pathToFileURL(join(__dirname, 'build.mjs')).href).then(({ build }) => build())
}
