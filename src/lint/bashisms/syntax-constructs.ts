// What bash has in its syntax and dash has not: compound commands, redirections, assignments.
import { type Construct, lacks, refuses, stops } from './construct.js'

const toFile = 'Redirect with `> FILE 2>&1`.'
const testInstead = 'Use `[ … ]` with `=`, -eq and other plain tests, or `case` for a pattern.'

export const syntaxConstructs = {
  array: {
    is: 'an array',
    ...refuses('"(" unexpected'),
    advice: 'Use several variables, or the positional parameters: `set -- ONE TWO` and "$@".',
    codes: [3030],
  },
  assignedElement: {
    is: 'an assignment to an element of an array',
    dash: 'takes it for the name of a program, says "not found", sets the status to 127 and goes on.',
    advice: 'Use a variable for each value.',
    codes: [3030],
  },
  append: {
    is: "bash's way to append",
    dash: 'takes it for the name of a program, says "not found", sets the status to 127 and goes on.',
    advice: 'Write `NAME="$NAME…"`.',
    codes: [3024],
  },
  doubleBracket: {
    is: 'a test of bash',
    dash: `${lacks('[[').slice(0, -1)}, so the test is never true.`,
    advice: testInstead,
    codes: [3010, 3014, 3015],
  },
  groupedTest: {
    is: 'a test of bash with brackets in it',
    ...refuses('"(" unexpected'),
    advice: testInstead,
    codes: [3010, 3014, 3015],
  },
  arithmeticCommand: {
    is: 'arithmetic as a command of bash',
    dash: 'runs what is inside as programs in a subshell, says "not found" and goes on; a > in it writes a file.',
    advice: 'Test with `[ "$NAME" -gt 5 ]`, and assign with `NAME=$((NAME + 1))`.',
    codes: [3006],
  },
  arithmeticFor: {
    is: 'a loop that counts, of bash',
    ...refuses('Bad for loop variable'),
    advice: 'Count with `while [ "$i" -lt 5 ]; do … i=$((i + 1)); done`.',
    codes: [3005, 3018],
  },
  braceFor: {
    is: 'a loop in braces, of bash',
    ...refuses('"{" unexpected'),
    advice: 'Put the loop between do and done.',
    codes: [1085, 3063],
  },
  select: {
    is: 'a menu of bash',
    ...refuses('"do" unexpected'),
    advice: 'A hook has no terminal: take it out.',
    codes: [3008],
  },
  coproc: {
    is: 'a coprocess of bash',
    dash: `${lacks('coproc').slice(0, -1)} without the command.`,
    advice: 'Start it in the background with `&` and talk through files or a named pipe.',
    codes: [3032],
  },
  functionKeyword: {
    is: 'a function as only bash writes it',
    ...refuses('"(" unexpected'),
    advice: 'Write `NAME() {` without the word function.',
    codes: [2112, 2113],
  },
  functionWithoutParentheses: {
    is: 'a function as only bash writes it',
    dash:
      'takes function for a program ("not found", status 127) and goes on: it runs the lines of the body at once, as ' +
      'plain commands, and ends the script with status 2 at the closing brace (Syntax error: "}" unexpected).',
    unreadable: true,
    advice: 'Write `NAME() {` without the word function.',
    codes: [2112, 2113],
  },
  functionOnOneLine: {
    is: 'a function as only bash writes it',
    ...refuses('"}" unexpected'),
    advice: 'Write `NAME() {` without the word function.',
    codes: [2112, 2113],
  },
  functionBraceBelow: {
    is: 'a function as only bash writes it',
    dash:
      'takes function for a program ("not found", status 127) and goes on: it runs the body at once, as plain ' +
      'commands, and finds no such function where it is called (127).',
    advice: 'Write `NAME() {` without the word function.',
    codes: [2112, 2113],
  },
  functionName: {
    is: 'no name for a function',
    ...refuses('Bad function name'),
    advice: 'Use letters, digits and underscores only; bash that is called as sh refuses other names as well.',
    codes: [3033],
  },
  pipeBoth: {
    is: "bash's pipe for both outputs",
    ...refuses('"&" unexpected'),
    advice: 'Write `2>&1 |`, and read the status of the command before the pipe, not of the last one.',
    codes: [3029],
  },
  time: {
    is: 'a keyword of bash',
    dash: 'looks for a program of that name, which few servers have; without it the command is not run (status 127).',
    advice: 'Take it out, or read the seconds with `date +%s` before and after.',
    severity: 'warning',
    codes: [2176, 2177],
  },
  caseFallThrough: {
    is: "bash's way on into the next branch of a case",
    ...refuses('"&" unexpected'),
    advice: 'End each branch with `;;` and repeat what both do.',
    codes: [2127],
  },
  hereString: {
    is: 'a here-string of bash',
    ...refuses('redirection unexpected'),
    advice: 'Use a here-document, or `printf \'%s\\n\' "$NAME" |`.',
    codes: [3011],
  },
  redirectBoth: {
    is: "bash's redirection of both outputs",
    dash: 'starts the command in the background and only empties the file: the status is 0 before the command is done.',
    advice: toFile,
    codes: [3020],
  },
  redirectBothOld: {
    is: "bash's redirection of both outputs",
    dash: stops('Syntax error: Bad fd number'),
    advice: toFile,
    codes: [3021],
  },
  namedDescriptor: {
    is: 'a file descriptor that bash would number',
    dash: 'takes it for an argument or, after exec, for a program, and ends the script with status 127.',
    advice: 'Use a number from 3 to 9.',
    codes: [3022],
  },
  highDescriptor: {
    is: 'a file descriptor above 9',
    dash: 'takes the number for an argument or, after exec, for a program, and ends the script with status 127.',
    advice: 'Use a number from 3 to 9.',
    codes: [3023],
  },
  devTcp: {
    is: 'a connection that bash would open',
    dash: 'looks for a file of that name, says "Directory nonexistent" and goes on without running the command.',
    advice: 'Use a program for it, with a time limit.',
    codes: [3025],
  },
} as const satisfies Record<string, Construct>
