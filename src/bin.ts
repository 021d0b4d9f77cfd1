#!/usr/bin/env node
// The command: hands over to main and sets the exit code.
import { main } from './cli/main.js'

// `make-azure-hooks --dry-run | head` closes the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.exitCode = await main(process.argv.slice(2), process)
