// What bash has inside words and dash has not: quotes, expansions, patterns, arithmetic, variables.
import { type Construct, refuses, stops } from './construct.js'

const badSubstitution = stops('Bad substitution')
const cut = 'Cut the beginning off with # or the end with %, as POSIX has it, or use sed, cut or tr.'
const plainArithmetic = 'Write it with + - * / % and plain decimal numbers.'

export const wordConstructs = {
  ansiQuote: {
    is: 'a string with escapes, of bash',
    dash: "leaves the dollar sign and the escapes alone: IFS=$'\\n' splits at dollars, n and backslashes.",
    advice: "Use a real line end or tab between quotes, or `$(printf '\\t')`.",
    codes: [3003],
  },
  localeQuote: {
    is: 'a string that bash would translate',
    dash: 'takes the dollar sign as it is.',
    advice: 'Take the dollar sign out.',
    codes: [3004],
  },
  braceExpansion: {
    is: 'a list or range that bash would write out',
    dash: 'leaves it as it is: one word with the braces in it.',
    advice: 'Write the words out, or count with a while loop.',
    codes: [3009],
  },
  processSubstitution: {
    is: 'the output of a command as a file, of bash',
    ...refuses('"(" unexpected'),
    advice: 'Use a pipe, or a file from mktemp.',
    codes: [3001],
  },
  extendedPattern: {
    is: 'an extended pattern of bash',
    ...refuses('"(" unexpected'),
    advice: 'Use `case` with several plain patterns; bash that is called as sh refuses these as well.',
    codes: [3002],
  },
  caretPattern: {
    is: 'a pattern that excludes characters as only bash writes it',
    dash: 'takes the ^ for one of the characters, so it matches the contrary.',
    advice: 'Write `[!…]`.',
    codes: [3026],
  },
  indirection: {
    is: 'the value of a variable named by another, of bash',
    dash: badSubstitution,
    advice: 'Name the variable, or choose with `case`.',
    codes: [3053],
  },
  nameList: {
    is: 'a list of the names of variables, of bash',
    dash: badSubstitution,
    advice: 'Name the variables.',
    codes: [3056],
  },
  element: {
    is: 'an element of an array',
    dash: badSubstitution,
    advice: 'Use several variables, or the positional parameters "$1", "$@" and $#.',
    codes: [3054, 3055],
  },
  replacement: {
    is: 'a replacement that only bash makes',
    dash: badSubstitution,
    advice: cut,
    codes: [3060],
  },
  slice: {
    is: 'a part that only bash cuts out',
    dash: badSubstitution,
    advice: cut,
    codes: [3057],
  },
  letterCase: {
    is: 'a change of case that only bash makes',
    dash: badSubstitution,
    advice: "Use `printf '%s' \"$NAME\" | tr '[:upper:]' '[:lower:]'`.",
    codes: [3059],
  },
  transformation: {
    is: 'a transformation of bash',
    dash: badSubstitution,
    advice: 'Take it out.',
    codes: [3058, 3053],
  },
  commandFile: {
    is: "bash's way to read a file",
    dash: 'opens the file and gives nothing.',
    advice: 'Write `$(cat FILE)`.',
    codes: [3034],
  },
  oldArithmetic: {
    is: 'arithmetic of very old shells',
    dash: 'leaves it as it is.',
    advice: 'Write `$((…))`.',
    codes: [3007],
  },
  increment: {
    is: 'a way to count that dash lacks',
    dash: stops('arithmetic expression: expecting primary'),
    advice: 'Write `NAME=$((NAME + 1))`.',
    codes: [3018],
  },
  prefixIncrement: {
    is: 'a way to count that dash lacks',
    dash: 'takes it for two signs, gives the value as it is, and never counts.',
    advice: 'Write `NAME=$((NAME + 1))`.',
    codes: [3018],
  },
  bashArithmetic: {
    is: 'arithmetic of bash',
    dash: stops('arithmetic expression: expecting primary'),
    advice: plainArithmetic,
    codes: [3019, 3052, 3054],
  },
  bashVariable: {
    is: 'a variable that only bash sets',
    dash: 'has nothing in it: an empty word, and a number test with it fails.',
    advice: 'Ask a program instead, such as `id -u`, `uname -n` or `date +%s`.',
    severity: 'warning',
    codes: [3028],
  },
} as const satisfies Record<string, Construct>
