// The library: generate a bundle in memory.
export { generateBundle } from './generate/generate-bundle.js'
export type { Bundle, BundleFile, BundleFileName, FileMode, WorstCaseSeconds } from './model/bundle.js'
export { UserError } from './model/errors.js'
export { version } from './model/generated/option-table.js'
export type { Options } from './model/generated/options.js'
export type { Warning } from './model/generated/result.js'
