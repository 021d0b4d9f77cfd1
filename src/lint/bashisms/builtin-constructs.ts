// Builtins of bash that dash lacks, and options of theirs that it does not take.
import { type Construct, fails, lacks, stops } from './construct.js'

const illegal = (builtin: string) => `${builtin}: Illegal option`

export const builtinConstructs = {
  source: {
    is: "bash's word for the dot command",
    dash: `${lacks('source').slice(0, -1)} without what the file defines.`,
    advice: 'Write `. ./FILE`, with a slash in the name.',
    codes: [3046, 3051],
  },
  declare: {
    is: 'a builtin of bash',
    dash: lacks('declare', 'typeset'),
    advice: 'Assign with `NAME=…`; in a function `local NAME` first.',
    codes: [3044],
  },
  let: {
    is: 'a builtin of bash',
    dash: lacks('let'),
    advice: 'Write `NAME=$((…))`.',
    codes: [3039],
  },
  bashBuiltin: {
    is: 'a builtin of bash',
    dash: 'has none of that name: it says "not found", sets the status to 127 and goes on.',
    advice: 'Take it out, or write what it does with plain commands.',
    codes: [3044],
  },
  setOption: {
    is: 'an option that set has only in bash',
    dash: stops('set: Illegal option'),
    advice: 'Take it out; read the status of each command that matters, and none behind a pipe.',
    codes: [3040, 3041, 3042],
  },
  trapEvent: {
    is: 'an event that trap has only in bash',
    dash: fails('bad trap', 1).replace('and goes on', 'sets none of the traps behind it either, and goes on'),
    advice: 'Use EXIT, and signals such as TERM, INT and HUP.',
    codes: [3047],
  },
  signalPrefix: {
    is: 'a name of a signal as only bash takes it',
    dash: 'says "bad trap" or "invalid signal", does nothing and goes on; in trap the names behind it are lost too.',
    advice: 'Write TERM, INT or HUP without SIG.',
    codes: [3048],
  },
  killGroup: {
    is: 'a way to signal a process group that dash does not take',
    dash: fails('kill: Illegal number or option'),
    advice: 'Write `kill -TERM -"$PID"`, or `kill -s TERM -- -"$PID"`.',
    codes: [],
  },
  echoOption: {
    is: 'an option that echo of dash prints',
    dash: 'prints the option as text, before the rest.',
    advice: 'Use printf: `printf \'%s\\n\' "$TEXT"`.',
    severity: 'warning',
    codes: [3036, 3037],
  },
  readOption: {
    is: 'an option that read has only in bash',
    dash: `${fails(illegal('read')).slice(0, -1)}: nothing is read.`,
    advice: 'Use `read -r NAME`; dash has -p and -r alone.',
    codes: [3045],
  },
  readNothing: {
    is: 'a read into no variable',
    dash: `${fails('read: arg count').slice(0, -1)}: nothing is read.`,
    advice: 'Name a variable: `read -r REPLY`.',
    codes: [3061],
  },
  printfVariable: {
    is: 'an option that printf has only in bash',
    dash: `${fails('printf: Illegal option -v').slice(0, -1)}: the variable stays as it was.`,
    advice: 'Write `NAME=$(printf …)`.',
    codes: [3045],
  },
  printfFormat: {
    is: 'a format that printf has only in bash',
    dash: fails('printf: invalid directive'),
    advice: 'Use `%s`, and `$(date +%FT%T)` for the time.',
    codes: [3050],
  },
  printfEscape: {
    is: 'a format with an escape that printf has only in bash',
    dash: 'prints the escape as it stands.',
    advice: 'Use an octal one: `\\033` for `\\x1b`.',
    severity: 'warning',
    codes: [],
  },
  execOption: {
    is: 'an option that exec has only in bash',
    dash: 'takes it for the name of a program and ends the script with status 127.',
    advice: 'Take it out.',
    codes: [3038],
  },
  typeOption: {
    is: 'an option that type has only in bash',
    dash: 'takes it for a name, prints "not found" for it and sets the status to 127, whatever the other names are.',
    advice: 'Use `command -v NAME`.',
    codes: [3045],
  },
  declarationOption: {
    is: 'an option or name that only bash takes here',
    dash: stops('Illegal option or bad variable name'),
    advice: 'Take it out; a plain variable can be exported, made read-only and unset, nothing else.',
    codes: [3045],
  },
  localOption: {
    is: 'an option that local has only in bash',
    dash: stops('local: bad variable name'),
    advice: 'Write `local NAME` and then `NAME=…`.',
    codes: [3045],
  },
  localOutside: {
    is: 'a local outside of a function',
    dash: stops('local: not in a function'),
    advice: 'Take the word local out.',
    codes: [2168],
  },
  builtinOption: {
    is: 'an option that this builtin has only in bash',
    dash: `${fails('Illegal option').slice(0, -1)} without doing anything.`,
    advice: 'Take it out, or do it with plain commands.',
    codes: [3045, 3046],
  },
  negativeStatus: {
    is: 'a negative status',
    dash: stops('Illegal number'),
    advice: 'Use a number from 0 to 255; Azure takes any but 0 for a failure.',
    codes: [2242, 2152],
  },
  testEquals: {
    is: 'an operator of bash',
    dash: `${fails('unexpected operator').slice(0, -1)}, so the test is never true.`,
    advice: 'Write `=` for text, -eq for numbers.',
    codes: [3014],
  },
  testMatch: {
    is: 'an operator of `[[ … ]]`',
    dash: `${fails('unexpected operator').slice(0, -1)}, so the test is never true; bash refuses it in \`[\` as well.`,
    advice: 'Use `case` with a pattern, or `grep -qE`.',
    codes: [3015],
  },
  testOperator: {
    is: 'an operator of bash',
    dash: `${fails('unexpected operator').slice(0, -1)}, so the test is never true.`,
    advice: 'Use -e for a file, and `[ -n "$NAME" ]` for a variable.',
    codes: [3016, 3017],
  },
} as const satisfies Record<string, Construct>
