#!/usr/bin/env node
// What the command's name leads to: an old Node and a clone that is not built get a sentence in place of a stack trace.
'use strict'
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const bin = join(__dirname, '../dist/bin.js')

if (major < 20 || (major === 20 && minor < 19)) {
  refuse(`make-azure-hooks needs Node.js 20.19 or later, but this is ${process.versions.node}.`)
} else if (!existsSync(bin)) {
  refuse('make-azure-hooks is not built here yet: run `npm ci` in this clone first.')
} else {
  import(pathToFileURL(bin).href)
}

/** @param {string} sentence */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}
