// Options that are right each by itself but not together.
import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
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

function suggestAutoResume(freezeTimeout: number): string {
  if (freezeTimeout < 2) return 'Use a longer freeze timeout (--freeze-timeout), for example 600.'
  return `Use 1 to ${freezeTimeout - 1}, or a longer freeze timeout (--freeze-timeout).`
}
