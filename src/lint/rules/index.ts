// All rules in the order of their ids. An id is never used again for something else.
import type { AnyRule } from '../rule.js'

export const rules: readonly AnyRule[] = []
