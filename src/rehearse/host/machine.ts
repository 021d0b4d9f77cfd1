// What the host model needs of a machine: a sandbox with real processes, or a virtual one in tests.

export interface FileStatus {
  readonly uid: number
  /** Name of the uid, as getpwuid gives it; empty when the machine has none. */
  readonly owner: string
  /** Permission bits, with or without those of the type. */
  readonly mode: number
  readonly isFile: boolean
}

/** A script that was started. */
export interface RunningScript {
  /** Python's returncode: the exit status, negative for a signal, null while it runs. */
  poll(): number | null
}

/**
 * Paths are the host's: absolute ones, or relative to the extension's folder, where it was started. Symbolic links are
 * followed. Anything but the times at which the model asks is up to the machine.
 */
/** How the file systems are to be frozen. */
export interface FreezeOrder {
  /** Mount points that stay as they are. / is frozen, whatever stands there. */
  readonly skipped: readonly string[]
  /** How long the host waits for it, in seconds. */
  readonly waitSeconds: number
  /** The freeze ends by itself then; without a positive number there is none. */
  readonly longestSeconds: number
}

export interface HostMachine {
  /** undefined when there is no plain file, or it cannot be read. */
  read(path: string): Uint8Array | undefined
  /** undefined when there is nothing, also for paths that no file can have. */
  stat(path: string): FileStatus | undefined
  /** Seconds on a clock that only goes forward. */
  now(): number
  sleep(seconds: number): Promise<void>
  /**
   * Popen(argv), argv being `sh`, the script and its parameters: standard output and error are pipes which nobody
   * reads, standard input and the short environment are the agent's, and the parent is one process for both steps.
   * What Popen itself refuses, such as a NUL in a word, does not get here. A rejection ends the backup.
   */
  start(step: Step, argv: readonly string[]): Promise<RunningScript>
  /**
   * 0, or the host's code: 121 failed, 122 timed out, 123 mount not opened. A VM takes at least 4 s for it. (124, the
   * binary is missing, ends a backup before its pre-check.) limitFreeze() says what the order makes of one.
   */
  freezeFileSystems(order: FreezeOrder): Promise<number>
  thawFileSystems(): Promise<void>
  /** false: it failed. */
  takeSnapshot(): Promise<boolean>
  /** A line that would stand in extension.log. */
  log(line: string): void
  /** true when the extension lacks its own VMSnapshotPluginHost.conf, which counts where /etc/azure has none. */
  readonly extensionDamaged?: boolean
}

export type Step = 'pre' | 'post'

/** What a machine's sleep, start and the like reject with when the host dies in the middle of a backup. */
export class HostKilled extends Error {
  constructor() {
    super('killed')
    this.name = 'HostKilled'
  }
}
