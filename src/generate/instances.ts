// The instances that a bundle is for.
import { UserError } from '../model/errors.js'
import { quoteValue } from '../model/text.js'

/** Comes before the schema, to tell those apart who put several names into one value. */
export function refuseLists(given: unknown): void {
  if (!Array.isArray(given)) return
  const list: unknown = given.find((name) => typeof name === 'string' && /^[\w-]+(?:[ ,;]+[\w-]+)+$/.test(name))
  if (typeof list !== 'string') return
  const names = list.split(/[ ,;]+/)
  throw new UserError(`is ${quoteValue(list)}, but must be one name.`, {
    option: 'instance',
    hint: `Name each instance by itself: ${names.map((name) => `--instance ${name}`).join(' ')}`,
  })
}

/** Names in capitals, in the order given; empty for `all`. Their characters have been checked by the schema. */
export function resolveInstances(given: readonly string[] | undefined): string[] {
  if (!given) {
    throw new UserError('is missing: which instance is to be frozen?', {
      option: 'instance',
      hint: 'Name it, for example IRIS (`iris list` shows the names), or use all for every instance on the VM.',
    })
  }
  const names = given.map((name) => name.toUpperCase())
  if (names.includes('ALL')) {
    if (names.length === 1) return []
    throw new UserError('is all together with other values, but all already means every instance.', {
      option: 'instance',
      hint: 'Use all alone, or only names.',
    })
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) {
    throw new UserError(`names ${quoteValue(twice)} twice; instance names are compared without case.`, {
      option: 'instance',
      hint: 'Name each instance once.',
    })
  }
  return names
}
