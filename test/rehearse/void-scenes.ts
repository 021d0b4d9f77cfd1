// The count of void scenes, told when all tests have ended. As a globalSetup of Vitest it makes the list that all of its
// processes write to.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const variable = 'AZURE_HOOKS_VOID_SCENES'

export function setup(): () => void {
  const list = join(mkdtempSync(join(tmpdir(), 'azure-hooks-void-')), 'list')
  writeFileSync(list, '')
  process.env[variable] = list
  return () => {
    const lines = readFileSync(list, 'utf8').split('\n').filter(Boolean)
    const count = (times: string) => lines.filter((line) => line.startsWith(times)).length
    console.info(`void scenes: ${count('once')} played once more, ${count('twice')} void twice`)
    for (const line of lines) console.info(`  ${line}`)
    rmSync(dirname(list), { recursive: true })
  }
}

interface VoidScene {
  readonly error: unknown
  /** In seconds. */
  readonly heldUpBy: number | undefined
}

export function noteVoid(times: 'once' | 'twice', title: string, { error, heldUpBy = 0 }: VoidScene): void {
  const list = process.env[variable]
  const [reason = ''] = String(error).split('\n')
  if (list) appendFileSync(list, `${times}: ${title}, held up by ${heldUpBy.toFixed(2)} s: ${reason}\n`)
}
