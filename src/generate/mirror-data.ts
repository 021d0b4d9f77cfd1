// What templates know of the options about mirrors and shards.
import type { ResolvedOptions } from './resolved-options.js'

export interface MirrorData {
  readonly mirrorPolicy: ResolvedOptions['mirror']
  /** Whether the role in a mirror decides what is frozen. */
  readonly hasMirrorPolicy: boolean
  /** Whether an instance that is left alone keeps the others from being frozen. */
  readonly leavesAll: boolean
  /** Whether a failed script costs the backup itself. */
  readonly failsBackup: boolean
  readonly refusesShards: boolean
}

export function composeMirrorData(options: ResolvedOptions): MirrorData {
  return {
    mirrorPolicy: options.mirror,
    hasMirrorPolicy: options.mirror !== 'any',
    leavesAll: options.mirrorOthers === 'leave',
    failsBackup: !options.continueOnFailure || !options.fsFreeze,
    refusesShards: options.shardNode === 'refuse',
  }
}
