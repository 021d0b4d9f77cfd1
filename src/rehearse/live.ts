// The drill of a bundle's install.sh on this machine's own database, watched: the same report as of a rehearsal.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FailedError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import type { Rehearsal, RehearsalEvent } from '../model/generated/rehearsal-report.js'
import { composeDrill } from './live/compose-drill.js'
import { DrillReader } from './live/drill-reader.js'

export interface DrillSettings {
  /** Path of install.sh, which is run as root and without a question. */
  readonly installer: string
  /** Those of the bundle. */
  readonly options: Options
  /** Whole seconds in the snapshot's place; left out: install.sh's own default. */
  readonly seconds: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Makes the drill thaw at once. It is always waited for: nobody else would thaw. */
  readonly signal: AbortSignal
  readonly onEvent: (event: RehearsalEvent) => void
}

/** Rejects with a FailedError when the drill did not freeze at all: not root, not installed, a freeze is on. */
export async function rehearseLive(settings: DrillSettings): Promise<Rehearsal> {
  const { installer, options, seconds, signal, onEvent } = settings
  const words = [installer, '--drill', '--yes', ...(seconds === undefined ? [] : ['--seconds', String(seconds)])]
  const drill = spawn('sh', words, { env: { ...settings.env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const interrupt = () => drill.kill('SIGINT')
  signal.addEventListener('abort', interrupt)
  let complaint = ''
  drill.stderr.on('data', (text) => {
    complaint += text
  })
  const reader = new DrillReader(() => performance.now() / 1000, onEvent)
  createInterface({ input: drill.stdout }).on('line', (line) => reader.read(line))
  const status = await new Promise<number | null>((resolve, reject) => {
    drill.on('error', reject)
    drill.on('close', resolve)
  })
  signal.removeEventListener('abort', interrupt)
  if (!reader.hasStarted) throw refuse(complaint, status)
  return composeDrill(reader.finish(), status, options)
}

/** In install.sh's own words. */
function refuse(complaint: string, status: number | null): FailedError {
  const [problem = '', hint] = complaint.trim().split('\n')
  return new FailedError(problem || `install.sh --drill ended with ${status} before it froze anything.`, {
    hint: hint?.replace(/^hint: /, ''),
  })
}
