// The hooks that a rehearsal runs: files as they would lie on the VM, and what is known about them.
import type { BundleManifest } from './generated/bundle.js'
import type { Options } from './generated/options.js'

export interface HookFile {
  /** On the VM, absolute. */
  readonly path: string
  readonly content: Uint8Array
  /** Permission bits. */
  readonly mode: number
  /** Number of the user who owns it; 0 is root. */
  readonly owner: number
}

export interface HookSet {
  /** As somebody named it. */
  readonly name: string
  readonly files: readonly HookFile[]
  /** That of a bundle of make-azure-hooks; undefined for hooks by hand. */
  readonly manifest: BundleManifest | undefined
  /** The manifest's options. */
  readonly options: Options | undefined
  readonly product: 'iris' | 'cache'
  /** Instances that the hooks are for. With `all`, two that the VM then has. */
  readonly instances: readonly string[]
  /** Seconds for which Azure waits for each script. */
  readonly timeoutSeconds: number
  /** Folders outside /etc, /run, /tmp and /var/log that the hooks write to or that hold a part of them. */
  readonly folders: readonly string[]
}
