// No fault at all: what every pair of hooks must be able to do.
import { CLAIMED } from './acts.js'
import type { Fault } from './fault.js'

export const healthy: Fault = {
  id: 'healthy',
  does: 'Nothing goes wrong.',
  must: CLAIMED,
  works: true,
}
