// Ctrl-C and its like, for commands that have something to end first.
import type { Io } from './io.js'

export interface Interrupt {
  /** Aborted by the first signal; later ones change nothing. */
  readonly signal: AbortSignal
  /** The process ends again as it would without us. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function listenForInterrupt(io: Io): Interrupt {
  const controller = new AbortController()
  const interrupt = () => controller.abort()
  for (const signal of signals) io.on?.(signal, interrupt)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) io.off?.(signal, interrupt)
    },
  }
}
