// `explain` has no options of its own.
import type { OptionSet } from './parse-arguments.js'

export const options: OptionSet = { rows: [], config: false }
