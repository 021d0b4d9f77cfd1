// The count of void scenes, told when all tests have ended, and which scenes play. As a globalSetup of Vitest it makes
// the folder that all of its processes share.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readClock } from '../../src/rehearse/sandbox/clock.ts'

const variable = 'AZURE_HOOKS_VOID_SCENES'

export function setup(): () => void {
  const list = join(mkdtempSync(join(tmpdir(), 'azure-hooks-void-')), 'list')
  writeFileSync(list, '')
  mkdirSync(join(dirname(list), 'playing'))
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

const folder = (): string => dirname(process.env[variable] ?? '/nonexistent/list')

let scenes = 0

/** A scene plays, until the function that comes back is called. */
export function notePlaying(): () => void {
  const note = join(folder(), 'playing', `${process.pid}.${++scenes}`)
  if (!existsSync(folder())) return () => undefined
  writeFileSync(note, '')
  return () => rmSync(note, { force: true })
}

/** Whether a scene of any process plays alone, or waits for that. */
export function isSomebodyAlone(): boolean {
  return existsSync(join(folder(), 'alone'))
}

/** Plays when no other scene of any process does, or when these have not ended for `patience` seconds. */
export async function playAlone<Result>(play: () => Promise<Result>, patience: number): Promise<Result> {
  const alone = join(folder(), 'alone')
  if (!existsSync(folder())) return play()
  while (!take(alone)) await sleep(50)
  try {
    const end = readClock() + patience * 100
    while (readdirSync(join(folder(), 'playing')).length > 0 && readClock() < end) await sleep(50)
    return await play()
  } finally {
    rmSync(alone, { recursive: true, force: true })
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}
