// The two forms of ShellCheck, as the tests ask them.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ShellCheckEngine } from '../../src/model/lint.ts'
import { type FindSettings, findShellCheck } from '../../src/shell/shellcheck/find-engine.ts'
import { createWasmEngine, type WasmSettings } from '../../src/shell/shellcheck/wasm-engine.ts'
import { projectFolder } from '../command.ts'

/** The compiled program, as node runs no TypeScript. */
const wasmProgram = pathToFileURL(join(projectFolder, 'dist/wasm-program.js'))

/** Seconds for a script: no test is about how quick the machine is. */
const patience = 200

export function createEmbedded(settings: WasmSettings = {}): ShellCheckEngine {
  return createWasmEngine({ program: wasmProgram, limitSeconds: patience, ...settings })
}

/** The one on this machine. A missing one is said, and an error with REQUIRE_ALL_TOOLS=1. */
export async function findNative(settings: Partial<FindSettings> = {}): Promise<ShellCheckEngine | undefined> {
  const common = { env: process.env, temporaryFolder: tmpdir(), packageFolders: [], limitSeconds: patience }
  const where = { ...common, ...settings }
  const { engine } = await findShellCheck(where)
  if (engine) return engine
  if (process.env['REQUIRE_ALL_TOOLS'] === '1') throw new Error('REQUIRE_ALL_TOOLS=1, but there is no shellcheck')
  console.warn('skipped: there is no shellcheck')
  return undefined
}
