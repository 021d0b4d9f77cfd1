// One run of verify-restore.sh on a restored VM, started as an administrator does.
import { spawn } from 'node:child_process'
import { posix } from 'node:path'
import type { VerifyRun } from '../../model/generated/rehearsal-report.js'
import { readClock, waitUntil } from '../sandbox/clock.js'
import { ENVIRONMENT, type Signal, withoutPower } from '../sandbox/host-control.js'
import type { RestoredMachine } from './restored-machine.js'

export const scriptName = 'verify-restore.sh'

/** What ends itself takes less; what does not is ended. */
const longestSeconds = 120

const verdicts: Readonly<Record<number, VerifyRun['verdict']>> = {
  0: 'proved',
  1: 'failed',
  3: 'not proved',
  4: 'refused',
}

interface RunningVerify {
  /** To the script alone, not to what it has started. */
  signal(name: Signal): void
  hasEnded(): boolean
}

export interface VerifyOptions {
  /** Words of the command line. */
  readonly words?: readonly string[]
  /** While it runs; resolves when it has done what it wanted. */
  readonly during?: (script: RunningVerify) => Promise<unknown>
}

/** @param script on the VM @param verdictFile on the VM; what stood in it before the run does not count as this run's
 * @returns times in hundredths of a second, as readClock has them */
export async function runVerify(
  machine: RestoredMachine,
  { script, verdictFile }: { script: string; verdictFile: string },
  { words = ['--run'], during }: VerifyOptions,
): Promise<VerifyRun> {
  const before = readVerdict(machine, verdictFile)
  const startedAt = readClock()
  const announce = 'echo "$$" >/srv/verify.pid; exec "$@"'
  const inside = [...withoutPower, '/srv/shell/sh', script, ...words]
  const child = spawn('nsenter', [...machine.entry, 'sh', '-c', announce, 'sh', ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: ENVIRONMENT,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said += text
    })
  }
  let status: number | null | undefined
  let endedAt = 0
  child.on('error', () => {
    status ??= 127
  })
  child.on('exit', (code) => {
    status = code
    endedAt = readClock()
  })
  const signal = (name: Signal) => {
    machine.run(`kill -s ${name} "$(cat /srv/verify.pid)" 2>/dev/null || :`)
  }
  const hasEnded = () => status !== undefined
  await during?.({ signal, hasEnded })
  const late = await waitUntil(scriptName, hasEnded, longestSeconds).catch((error: unknown) => error)
  if (late) {
    signal('KILL')
    await waitUntil(`the end of ${scriptName}`, hasEnded)
  }
  // A shell that was killed below nsenter ends that with 137.
  const isKilled = late !== undefined || status == null || status === 137
  const written = readVerdict(machine, verdictFile)
  return {
    words: words.join(' '),
    startedAt,
    endedAt,
    status: isKilled ? null : (status ?? null),
    verdict: isKilled ? 'killed' : (verdicts[status ?? -1] ?? 'unknown'),
    written: written?.text === before?.text ? null : (written?.verdict ?? null),
    said: late === undefined ? said : `${said}\n(ended after ${longestSeconds} s)\n`,
  }
}

interface WrittenVerdict {
  readonly text: string
  readonly verdict: string
  /** By name of the instance: the last journal that was restored besides. */
  readonly restoredTo: ReadonlyMap<string, string>
}

/** undefined where there is none that can be read. */
export function readVerdict(machine: RestoredMachine, file: string): WrittenVerdict | undefined {
  try {
    const text = machine.read(file)
    const { verdict, instances = [] } = JSON.parse(text)
    const restored = instances.flatMap(({ name, journalsRestoredTo: to }: Record<string, unknown>) =>
      typeof to === 'string' ? [[String(name), posix.basename(to)] as const] : [],
    )
    return { text, verdict: String(verdict), restoredTo: new Map(restored) }
  } catch {
    return undefined
  }
}
