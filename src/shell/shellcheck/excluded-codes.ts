// ShellCheck's findings that are left out, each with its reason. Those that a rule of ours says at the same place are
// dropped there and not here.

const readElsewhere = 'Only the script itself is read, and what it includes is on the VM.'
const inBothShells =
  'dash and bash, which are what sh is on the images that Azure backs up, both have it; -s sh holds to POSIX alone.'
const knownBetter = 'AZH303 knows which of them dash has, and which a condition keeps from it.'

/** Reason by code. */
export const excludedCodes: ReadonlyMap<number, string> = new Map([
  [1008, 'Azure ignores the shebang; AZH304 says so.'],
  [1017, 'ShellCheck is given the text with LF; AZH301 finds CRLF.'],
  [1071, 'Azure ignores the shebang; AZH304 says so.'],
  [1082, 'ShellCheck is given the text without it; AZH302 finds a byte-order mark.'],
  [1090, readElsewhere],
  [1091, readElsewhere],
  [2148, 'Azure ignores the shebang; a script without one runs alike.'],
  [2317, 'It takes the functions of a trap for code that never runs.'],
  [2329, 'It takes the functions of a trap for functions that are never called.'],
  [3012, inBothShells],
  [3013, inBothShells],
  [3028, knownBetter],
  [3037, 'dash and bash take -n; AZH303 finds the other options.'],
  [3043, inBothShells],
  [3045, knownBetter],
  [3049, inBothShells],
])

/** As ShellCheck's own --exclude takes them. */
export const excludedList: string = [...excludedCodes.keys()].map((code) => `SC${code}`).join(',')
