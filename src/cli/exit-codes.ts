// What the command's exit status says.

export const exitCodes = {
  done: 0,
  /** Findings, or the machine did not let us. */
  failed: 1,
  /** Wrong usage or input. */
  usage: 2,
  /** A bug of ours. */
  bug: 3,
  /** Ctrl-C, as shells expect it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
