// The errors that a person can do something about. Any other error is a bug of ours.

/** Wrong usage or input. One line; `option` is the key of the option that is wrong and begins the sentence. */
export class UserError extends Error {
  readonly problem: string
  readonly hint: string | undefined
  readonly option: string | undefined

  constructor(problem: string, details: { hint?: string | undefined; option?: string | undefined } = {}) {
    super(details.option ? `${details.option} ${problem}` : problem)
    this.name = 'UserError'
    this.problem = problem
    this.hint = details.hint
    this.option = details.option
  }
}

/** Right input, but the machine did not let us: a full disk, a folder without permission. */
export class FailedError extends Error {
  readonly hint: string | undefined

  constructor(message: string, details: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: details.cause })
    this.name = 'FailedError'
    this.hint = details.hint
  }
}
