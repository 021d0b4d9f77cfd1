// What a rehearsed backup is to be like.
import type { HostProcess, ScriptRun, StartOptions } from './host-control.js'

export interface BackupOptions {
  /** A new one if not given. */
  host?: HostProcess
  pre?: StartOptions
  post?: StartOptions
  /** Happens while the script runs; the host's next step waits for it. */
  duringPre?: (run: ScriptRun) => Promise<unknown> | unknown
  duringPost?: (run: ScriptRun) => Promise<unknown> | unknown
  /** Happens after the file systems were frozen and before the snapshot. */
  beforeSnapshot?: () => Promise<unknown> | unknown
  /** Happens when the first of two disks has been copied. */
  duringSnapshot?: () => Promise<unknown> | unknown
  /** Happens after the snapshot and before the post-script. */
  afterSnapshot?: () => Promise<unknown> | unknown
  /** What the freeze of the file systems ends with: 0, or 121 to 124. */
  fsFreezeCode?: number
  snapshotFails?: boolean
}

export interface MachineSettings {
  readonly snapshotSeconds: number
  readonly fsFreezeSeconds: number
  readonly signal?: AbortSignal | undefined
}
