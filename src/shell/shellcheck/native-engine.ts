// ShellCheck as a program: many files a process, and alone again the files of a process that failed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ShellCheckEngine, ShellCheckFinding, ShellCheckNote } from '../../model/lint.js'
import { runProgram } from '../run-program.js'
import { type CheckableText, makeCheckable, refuseText } from './checkable-text.js'
import { excludedList } from './excluded-codes.js'
import { parseJson1, type RawFinding, readFinding } from './parse-report.js'
import { shareWork } from './share-work.js'

export interface NativeSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly temporaryFolder: string
  /** How many run side by side; one for each core when left out. */
  readonly processes?: number
  /** For one file; more files get more. */
  readonly limitSeconds?: number
}

interface Item {
  readonly path: string
  readonly checkable: CheckableText
  /** In the temporary folder. */
  readonly name: string
}

/** Small enough that no process is left with a last long batch, large enough that starting costs little. */
const batchFiles = 24

/** After so many on which it failed, and none on which it did not, the program is taken for broken. */
const mostFailures = 8

// The shebang lies, so the shell is always sh; what stands beside a script on this machine has no say.
const options = ['--norc', '-s', 'sh', '-f', 'json1', `--exclude=${excludedList}`]

export function createNativeEngine(program: string, version: string, settings: NativeSettings): ShellCheckEngine {
  return {
    name: 'shellcheck',
    version,
    async check(files) {
      const findings: ShellCheckFinding[] = []
      const notes: ShellCheckNote[] = []
      const items: Item[] = []
      for (const { path, text } of files) {
        const refusal = refuseText(text)
        if (refusal === undefined) items.push({ path, checkable: makeCheckable(text), name: `${items.length}.sh` })
        else notes.push({ path, message: refusal })
      }
      // The longest first, so that the processes end at about the same time.
      items.sort((a, b) => b.checkable.text.length - a.checkable.text.length)
      const run = new Run(program, settings, findings, notes)
      const failed = await run.checkAll(items)
      if (failed.length > 0) throw new Error(failed[0])
      return { findings, notes }
    },
  }
}

class Run {
  private readonly program: string
  private readonly settings: NativeSettings
  private readonly findings: ShellCheckFinding[]
  private readonly notes: ShellCheckNote[]

  constructor(program: string, settings: NativeSettings, findings: ShellCheckFinding[], notes: ShellCheckNote[]) {
    this.program = program
    this.settings = settings
    this.findings = findings
    this.notes = notes
  }

  /** Returns what is said of its failures when it failed on every file. */
  async checkAll(items: readonly Item[]): Promise<readonly string[]> {
    const processes = Array.from({ length: this.settings.processes ?? availableParallelism() }, (_, index) => index)
    const alone = items.length <= processes.length ? [...items] : await this.checkInBatches(items, processes)
    const failed: string[] = []
    let answered = items.length - alone.length
    await shareWork(alone, processes, async (item) => {
      // One that has failed on so many and answered for none would only cost time.
      if (answered === 0 && failed.length >= mostFailures) return
      const message = await this.checkAlone(item)
      if (message === undefined) answered++
      else failed.push(message)
    })
    return answered === 0 ? failed : []
  }

  /** Returns the files that are to be checked alone. */
  private async checkInBatches(items: readonly Item[], processes: readonly number[]): Promise<Item[]> {
    const folder = await mkdtemp(join(this.settings.temporaryFolder, 'make-azure-hooks-lint-')).catch(() => undefined)
    if (folder === undefined) return [...items]
    const alone: Item[] = []
    try {
      await shareWork(deal(items, processes.length), processes, async (batch) => {
        if (!(await this.checkBatch(batch, folder))) alone.push(...batch)
      })
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    }
    return alone
  }

  private async checkBatch(batch: readonly Item[], cwd: string): Promise<boolean> {
    try {
      await Promise.all(batch.map(({ name, checkable }) => writeFile(join(cwd, name), checkable.text)))
    } catch {
      // A full disk, for one. Alone, a file comes through a pipe.
      return false
    }
    const names = batch.map(({ name }) => name)
    const { comments } = await this.ask(names, batch, { cwd })
    if (comments === undefined) return false
    const byName = new Map(batch.map((item) => [item.name, item]))
    for (const raw of comments) this.keep(byName.get(raw.file), raw)
    return true
  }

  private async checkAlone(item: Item): Promise<string | undefined> {
    const { comments, failure } = await this.ask(['-'], [item], { input: item.checkable.text })
    for (const raw of comments ?? []) this.keep(item, raw)
    if (comments !== undefined) return undefined
    const message = `ShellCheck ${failure}`
    this.notes.push({ path: item.path, message })
    return message
  }

  private keep(item: Item | undefined, raw: RawFinding): void {
    if (item) this.findings.push(readFinding(item.path, raw, item.checkable, 'characters'))
  }

  private async ask(
    names: readonly string[],
    batch: readonly Item[],
    given: { readonly cwd?: string; readonly input?: string },
  ): Promise<{ comments?: readonly RawFinding[]; failure?: string }> {
    const size = batch.reduce((sum, { checkable }) => sum + checkable.text.length, 0)
    const limitSeconds = (this.settings.limitSeconds ?? 10) + Math.ceil(size / 20_000)
    const { SHELLCHECK_OPTS: _, ...env } = this.settings.env
    const settings = { ...given, env: { ...env, LC_ALL: 'C.UTF-8' }, limitSeconds }
    const { stdout, stderr, failure } = await runProgram(this.program, [...options, ...names], settings)
    if (failure !== undefined) return { failure }
    try {
      // With a file that it cannot open it checks the others and says so here only.
      if (stderr === '') return { comments: parseJson1(stdout) }
    } catch {
      // The sentence below says it.
    }
    return { failure: `gave no answer that can be read: ${firstLine(stderr || stdout)}` }
  }
}

function deal(items: readonly Item[], processes: number): Item[][] {
  const count = Math.max(processes, Math.ceil(items.length / batchFiles))
  const batches: Item[][] = Array.from({ length: count }, () => [])
  items.forEach((item, index) => {
    batches[index % count]?.push(item)
  })
  return batches.filter((batch) => batch.length > 0)
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 200) || 'nothing at all'
}
