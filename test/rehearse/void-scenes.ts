// The count of void scenes, told when all tests have ended. As a globalSetup of Vitest it makes the folder that all of
// its processes share.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const variable = 'AZURE_HOOKS_SCENES'

/** What the processes of a run share, which is gone at its end. */
export function sharedFolder(): string {
  const folder = process.env[variable]
  if (folder === undefined)
    throw new Error('scenes are played in a project of Vitest that has void-scenes.ts in its setup')
  return folder
}

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'azure-hooks-scenes-'))
  const list = join(folder, 'void')
  writeFileSync(list, '')
  process.env[variable] = folder
  return () => {
    const lines = readFileSync(list, 'utf8').split('\n').filter(Boolean)
    const count = (times: string) => lines.filter((line) => line.startsWith(times)).length
    console.info(`void scenes: ${count('once')} played once more, ${count('twice')} void twice`)
    for (const line of lines) console.info(`  ${line}`)
    rmSync(folder, { recursive: true })
  }
}

interface VoidScene {
  readonly error: unknown
  /** In seconds. */
  readonly heldUpBy: number | undefined
}

export function noteVoid(times: 'once' | 'twice', title: string, { error, heldUpBy = 0 }: VoidScene): void {
  const [reason = ''] = String(error).split('\n')
  appendFileSync(join(sharedFolder(), 'void'), `${times}: ${title}, held up by ${heldUpBy.toFixed(2)} s: ${reason}\n`)
}
