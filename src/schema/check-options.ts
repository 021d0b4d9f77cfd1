// The shapes of the options: types, ranges and spellings.
import { UserError } from '../model/errors.js'
import type { Options } from '../model/generated/options.js'
import { validate } from './generated/options.js'
import { describeViolation } from './sentences.js'

/** Throws a UserError for the first option that does not fit schemas/options.schema.json. */
export function validateOptionShapes(options: unknown): asserts options is Options {
  if (validate(options)) return
  const [error] = validate.errors ?? []
  if (!error) throw new Error('the validator of the options refused without an error')
  const { pointer, problem, hint } = describeViolation(error)
  const option = pointer.split('/')[1]
  throw new UserError(option ? problem : `The options ${problem}`, { option, hint })
}
