// The programs that run inside a rehearsal's sandbox, compiled in as text: none of them is a file of the machine's.
import { readText, writeGenerated } from './output.mjs'

/** By what they are called in the code. */
const files = {
  init: 'src/rehearse/sandbox/init.sh',
  override: 'src/rehearse/sandbox/override.sh',
  host: 'src/rehearse/sandbox/host-program.mjs',
  writeDaemon: 'src/rehearse/stand-in/write-daemon.sh',
  iris: 'src/rehearse/stand-in/iris.sh',
  maintenance: 'src/rehearse/stand-in/maintenance.sh',
  terminal: 'src/rehearse/stand-in/terminal.awk',
  docker: 'src/rehearse/stand-in/docker.sh',
  logger: 'src/rehearse/stand-in/logger.sh',
}

export function writeSandboxPrograms() {
  const rows = Object.entries(files).map(([name, path]) => `  ${name}: ${JSON.stringify(readText(path))},\n`)
  writeGenerated('src/rehearse/generated/programs.ts', `export const programs = {\n${rows.join('')}} as const\n`)
}
