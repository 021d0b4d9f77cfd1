// Options in full: what all that is written is made from.

export interface ResolvedOptions {
  /** In capitals, as InterSystems lists them; empty for every instance on the VM. */
  readonly instances: readonly string[]
  readonly product: 'iris' | 'cache'
  readonly ifDown: 'skip' | 'fail'
  /** Which roles in a mirror may be frozen. */
  readonly mirror: 'any' | 'not-primary' | 'async-only'
  readonly mirrorOthers: 'leave' | 'freeze'
  readonly mirrorNoBackup: 'refuse' | 'accept'
  readonly shardNode: 'refuse' | 'accept'
  /** Seconds; 0 for InterSystems' own. */
  readonly freezeTimeout: number
  /** Seconds; 0 for never. */
  readonly autoResume: number
  readonly retries: number
  /** '' for none. */
  readonly freezeText: string
  readonly switchJournal: boolean
  /** '' for messages.log. */
  readonly irisLog: string
  /** '' for root, or in a container for the image's user. */
  readonly runAs: string
  /** '' for the one on PATH. */
  readonly client: string
  /** Folder that IRISSYS names; '' for the VM's own registry. */
  readonly registry: string
  /** '' for none. */
  readonly credentialsFile: string
  /** Programs of the administrator's; '' for none. */
  readonly beforeFreeze: string
  readonly afterThaw: string
  readonly onFailure: string
  /** Seconds for each of them. */
  readonly hookSeconds: number
  /** '' for none. */
  readonly container: string
  readonly containerEngine: 'docker' | 'podman'
  /** OS user whose podman it is; '' for root. */
  readonly containerUser: string
  readonly timeout: number
  readonly poll: number
  readonly continueOnFailure: boolean
  readonly fsFreeze: boolean
  readonly scriptDir: string
  readonly logFile: string
  /** '' for none. */
  readonly metricsFile: string
}

/** InterSystems' ExternalFreezeTimeOut when the argument is left out or 0, in seconds. */
const ownFreezeTimeout = 600

/** The freeze timeout that is in force, in seconds. */
export function findEffectiveFreezeTimeout(options: Pick<ResolvedOptions, 'freezeTimeout'>): number {
  return options.freezeTimeout === 0 ? ownFreezeTimeout : options.freezeTimeout
}
