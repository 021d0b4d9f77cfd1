// Options that are right each by itself but not together.
import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import { findDefault } from '../model/option-defaults.js'
import { quoteValue } from '../model/text.js'
import { findEffectiveFreezeTimeout, type ResolvedOptions } from './resolved-options.js'

/** Throws a UserError for the first pair of options that contradict each other.
 * @param given to tell what was chosen from what is a default */
export function checkCombinations(options: ResolvedOptions, given: Options): void {
  if (options.container !== '' && options.runAs === 'owner') {
    throw new UserError('is owner, but in a container sessions already run as the image’s user, who is the owner.', {
      option: 'runAs',
      hint: 'Leave it out.',
    })
  }
  if (given.containerEngine !== undefined && options.container === '') {
    throw new UserError(`is ${given.containerEngine}, but no container is named.`, {
      option: 'containerEngine',
      hint: 'Name the container too (--container), or leave this out.',
    })
  }
  checkMirror(options)
  checkCommands(options)
  checkContainerUser(options)
  checkRegistry(options)
  const freezeTimeout = findEffectiveFreezeTimeout(options)
  if (options.autoResume >= freezeTimeout) {
    const origin = given.autoResume !== undefined ? '' : given.prefer ? ' (from the preset)' : ' (the default)'
    const limit = `${freezeTimeout}${options.freezeTimeout === 0 ? " (InterSystems' own)" : ''}`
    throw new UserError(
      `is ${options.autoResume}${origin}, but it must be below the freeze timeout, ${limit}: ` +
        'past that no session can log in, not even the one that thaws.',
      { option: 'autoResume', hint: suggestAutoResume(freezeTimeout) },
    )
  }
}

/** A backup that leaves an instance alone ends with 208, of which Azure may make no backup at all. */
function checkMirror({ mirror, mirrorOthers, mirrorNoBackup, continueOnFailure, fsFreeze }: ResolvedOptions): void {
  if (mirror === 'any') {
    if (mirrorOthers === 'leave' && mirrorNoBackup === 'refuse') return
    throw new UserError('is given, but without --mirror no instance is left alone.', {
      option: mirrorOthers === 'leave' ? 'mirrorNoBackup' : 'mirrorOthers',
      hint: 'Use --mirror not-primary or async-only too, or leave this out.',
    })
  }
  if ((continueOnFailure && fsFreeze) || mirrorNoBackup === 'accept') return
  const key = continueOnFailure ? 'fsFreezeEnabled' : 'continueBackupOnFailure'
  throw new UserError(
    `is ${mirror}, but ${key} is false: whenever an instance is left alone (208), Azure reports 300 and the backup ` +
      'fails, so that night the VM has none.',
    {
      option: 'mirror',
      hint: 'Leave --no-continue-on-failure and --no-fs-freeze out, or add --mirror-no-backup accept.',
    },
  )
}

function checkCommands({ hookSeconds, beforeFreeze, afterThaw, onFailure }: ResolvedOptions): void {
  if (hookSeconds === findDefault('hookSeconds') || `${beforeFreeze}${afterThaw}${onFailure}` !== '') return
  throw new UserError(`is ${hookSeconds}, but no program is named that it could be the limit of.`, {
    option: 'hookSeconds',
    hint: 'Name one too (--before-freeze, --after-thaw, --on-failure), or leave this out.',
  })
}

function checkContainerUser({ container, containerEngine, containerUser }: ResolvedOptions): void {
  if (containerUser === '') return
  if (container === '') {
    throw new UserError(`is ${containerUser}, but no container is named.`, {
      option: 'containerUser',
      hint: 'Name the container too (--container), or leave this out. For sessions of that user: --run-as.',
    })
  }
  if (containerEngine !== 'podman') {
    throw new UserError(`is ${containerUser}, but only podman keeps each user's containers apart.`, {
      option: 'containerUser',
      hint: 'Use --container-engine podman, or leave this out.',
    })
  }
}

function checkRegistry({ registry, product, container }: ResolvedOptions): void {
  if (registry === '') return
  const value = quoteValue(registry)
  if (container !== '') {
    throw new UserError(`is ${value}, but in a container IRISSYS is the image's own, and sessions get it from there.`, {
      option: 'registry',
      hint: 'Leave it out. Where the image has none, set IRISSYS when the container is made.',
    })
  }
  if (product !== 'iris') {
    throw new UserError(`is ${value}, but IRISSYS is a variable of IRIS, which Caché does not read.`, {
      option: 'registry',
      hint: 'Leave it out.',
    })
  }
}

/** Comes before the schema, which would only say what else there is. */
export function refuseClusters({ containerEngine }: Options): void {
  const given: unknown = containerEngine
  if (given !== 'kubectl' && given !== 'oc') return
  throw new UserError(
    `is ${given}, but ${given} goes through the API server of a cluster, with an administrator's login that root ` +
      "would have to keep on the node, and a pod's volumes are mostly no disks of the node that Azure Backup takes a " +
      'snapshot of: a freeze would prove nothing about it.',
    {
      option: 'containerEngine',
      hint: 'Use docker or podman where the volumes are disks of the VM; for a pod, snapshots of its volumes.',
    },
  )
}

function suggestAutoResume(freezeTimeout: number): string {
  if (freezeTimeout < 2) return 'Use a longer freeze timeout (--freeze-timeout), for example 600.'
  return `Use 1 to ${freezeTimeout - 1}, or a longer freeze timeout (--freeze-timeout).`
}
