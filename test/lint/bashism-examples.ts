// For each construct of bash: a script that holds it, what dash does with that, and one that resembles it and is sound.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the $ of shell code
import type { ConstructKey } from '../../src/lint/bashisms/found.ts'

export interface Example {
  readonly bad: string
  /** Text of stdout, part of stderr, exit status. */
  readonly dash: readonly [out: string, err: string, status: number]
  readonly alike: string
}

const unread = (message: string) => ['', `Syntax error: ${message}`, 2] as const
const died = (message: string) => ['', message, 2] as const
const badSubstitution = died('Bad substitution')

export const examples: Record<ConstructKey, readonly Example[]> = {
  array: [
    {
      bad: 'echo first\na=(1 2)',
      dash: ['first\n', 'Syntax error: "(" unexpected', 2],
      alike: 'a=\'(1 2)\'; echo "$a"',
    },
    { bad: 'a=()', dash: unread('"(" unexpected'), alike: 'a="$(echo 1)"; echo "$a"' },
    { bad: 'export a=(1 2)', dash: unread('"(" unexpected'), alike: 'export a=1; echo "$a"' },
  ],
  assignedElement: [{ bad: 'a[0]=1; echo end', dash: ['end\n', 'a[0]=1: not found', 0], alike: 'echo a[0]=1' }],
  append: [{ bad: 'a=b; a+=c; echo "$a"', dash: ['b\n', 'a+=c: not found', 0], alike: 'echo a+=c; a=$((1 + 1))' }],
  doubleBracket: [
    {
      bad: 'if [[ 5 -eq 5 ]]; then echo yes; else echo no; fi',
      dash: ['no\n', '[[: not found', 0],
      alike: 'echo "[[ a ]]"',
    },
    {
      bad: '[[ $a =~ ^x && ! -f y ]] || echo no',
      dash: ['no\n', '[[: not found', 0],
      alike: 'case a in [[:alpha:]]) echo yes ;; esac',
    },
  ],
  groupedTest: [
    { bad: 'if false; then [[ a =~ ^(a|b)$ ]]; fi', dash: unread('"(" unexpected'), alike: 'a=\'^(a|b)$\'; echo "$a"' },
    {
      bad: '[[ (a = b || c = d) && -n x ]]',
      dash: unread('word unexpected'),
      alike: '{ [ a = b ] || [ c = c ]; } && echo yes',
    },
  ],
  arithmeticCommand: [
    {
      bad: 'a=7; if (( a == 7 )); then echo yes; else echo no; fi',
      dash: ['no\n', 'a: not found', 0],
      alike: 'a=$((7 + 1)); echo "$a"',
    },
    { bad: '((a++)); echo end', dash: ['end\n', 'a++: not found', 0], alike: '( (echo inner) )' },
    { bad: 'a=7; ((a > 5)) && echo yes; cat 5', dash: ['', 'a: not found', 0], alike: '[ 7 -gt 5 ] && echo yes' },
  ],
  arithmeticFor: [
    {
      bad: 'for ((i = 0; i < 2; i++)); do echo x; done',
      dash: unread('Bad for loop variable'),
      alike: 'for i in 1 2; do echo "$i"; done',
    },
  ],
  braceFor: [
    {
      bad: 'for i in 1 2; { echo x; }',
      dash: unread('"{" unexpected'),
      alike: 'for i in 1 2; do { echo "$i"; }; done',
    },
  ],
  select: [{ bad: 'select a in b c; do echo x; done', dash: unread('"do" unexpected'), alike: 'echo select a in b' }],
  coproc: [{ bad: 'coproc cat; echo end', dash: ['end\n', 'coproc: not found', 0], alike: 'echo coproc cat' }],
  functionKeyword: [
    {
      bad: 'function f() { echo x; }\nf',
      dash: unread('"(" unexpected'),
      alike: 'function_f() { echo x; }\nfunction_f',
    },
  ],
  functionWithoutParentheses: [
    { bad: 'function f {\n  echo x\n}\nf', dash: ['x\n', '"}" unexpected', 2], alike: 'f() {\n  echo x\n}\nf' },
  ],
  functionOnOneLine: [
    { bad: 'function f { echo x; }\nf', dash: unread('"}" unexpected'), alike: 'echo function f' },
    { bad: 'if true; then function f {\necho x\n}\nfi', dash: unread('"}" unexpected'), alike: 'echo function f {' },
  ],
  functionBraceBelow: [
    { bad: 'function f\n{\n  echo x\n}\nf', dash: ['x\n', 'f: not found', 127], alike: 'f()\n{\n  echo x\n}\nf' },
  ],
  functionName: [
    {
      bad: 'freeze-all() { echo x; }',
      dash: unread('Bad function name'),
      alike: 'freeze_all() { echo x; }\nfreeze_all',
    },
    { bad: 'log::info() { echo x; }', dash: unread('Bad function name'), alike: 'echo log::info' },
  ],
  pipeBoth: [{ bad: 'echo a |& cat', dash: unread('"&" unexpected'), alike: 'echo a 2>&1 | cat; echo "|&"' }],
  time: [{ bad: 'time echo a', dash: ['', 'time: not found', 127], alike: 'echo time' }],
  caseFallThrough: [
    {
      bad: 'case a in a) echo 1 ;& b) echo 2 ;; esac',
      dash: unread('"&" unexpected'),
      alike: 'case a in a) echo 1 ;; b) echo 2 ;; esac',
    },
    {
      bad: 'case a in a) echo 1 ;;& *) echo 2 ;; esac',
      dash: unread('word unexpected'),
      alike: 'case a in a) echo ";;&" ;; esac',
    },
  ],
  hereString: [{ bad: 'cat <<< text', dash: unread('redirection unexpected'), alike: 'cat << END\n<<< text\nEND' }],
  redirectBoth: [
    { bad: 'false &> log || echo failed', dash: ['', '', 0], alike: 'echo a > log 2>&1; echo "&>"' },
    { bad: 'false &>> log || echo failed', dash: ['', '', 0], alike: 'echo a >> log 2>&1' },
  ],
  redirectBothOld: [
    { bad: 'echo a >& log', dash: unread('Bad fd number'), alike: 'echo a >&1; exec 3>&1; echo b >&3; exec 3>&-' },
  ],
  namedDescriptor: [
    { bad: 'exec {log}> log; echo end', dash: ['', 'exec: {log}: not found', 127], alike: 'echo {log} > log' },
  ],
  highDescriptor: [
    {
      bad: 'exec 10> log; echo end',
      dash: ['', 'exec: 10: not found', 127],
      alike: 'exec 9> log; echo 10 > log; echo end',
    },
    { bad: 'echo a >&10', dash: unread('Bad fd number'), alike: 'echo 10 >&1' },
  ],
  devTcp: [
    {
      bad: 'echo a > /dev/tcp/127.0.0.1/1; echo end',
      dash: ['end\n', 'Directory nonexistent', 0],
      alike: 'echo /dev/tcp/x/1',
    },
  ],
  ansiQuote: [
    { bad: "printf '%s' $'a\\tb'", dash: ['$a\\tb', '', 0], alike: "printf 'a\\tb%s' \"$'a'\"; echo 'cost$'" },
  ],
  localeQuote: [{ bad: 'echo $"text"', dash: ['$text\n', '', 0], alike: 'echo "$" "text"' }],
  braceExpansion: [
    { bad: 'for i in {1..3}; do echo "$i"; done', dash: ['{1..3}\n', '', 0], alike: 'echo "{1..3}" {} {a}' },
    { bad: 'echo a.{b,c}', dash: ['a.{b,c}\n', '', 0], alike: "echo 'a.{b,c}' a,b" },
  ],
  processSubstitution: [
    { bad: 'cat <(echo a)', dash: unread('"(" unexpected'), alike: 'echo a | cat -; (cat < log) 2> log || echo none' },
  ],
  extendedPattern: [
    {
      bad: 'case a in @(a|b)) echo yes ;; esac',
      dash: unread('"(" unexpected'),
      alike: 'case a in (a|b) echo yes ;; esac',
    },
  ],
  caretPattern: [
    {
      bad: 'case ab in [^a]*) echo other ;; *) echo a ;; esac',
      dash: ['other\n', '', 0],
      alike: 'case ab in [!a]*) echo other ;; *) echo a ;; esac',
    },
    { bad: 'v=ab; echo "${v#[^b]}"', dash: ['ab\n', '', 0], alike: "echo ab | grep -o '[^a]'" },
  ],
  indirection: [{ bad: 'b=a; echo "${!b}"', dash: badSubstitution, alike: 'echo "${b:-!b}"' }],
  nameList: [{ bad: 'echo "${!b*}"', dash: badSubstitution, alike: 'echo "!b*"' }],
  element: [
    { bad: 'echo "${a[0]}"', dash: badSubstitution, alike: 'a=x; echo "${a}[0]"' },
    { bad: 'echo "${#a[@]}"', dash: badSubstitution, alike: 'a=x; echo "${#a}" "$#" "$@"' },
  ],
  replacement: [{ bad: 'a=b; echo "${a/b/c}"', dash: badSubstitution, alike: 'a=b/c; echo "${a%/c}" "${a:-/b/c}"' }],
  slice: [
    { bad: 'a=bcd; echo "${a:0:1}"', dash: badSubstitution, alike: 'a=bcd; echo "${a:-0:1}" "$a:0:1"' },
    { bad: 'set -- 1 2; echo "${@:2}"', dash: badSubstitution, alike: 'set -- 1 2; shift; echo "$@"' },
  ],
  letterCase: [
    { bad: 'a=B; echo "${a,,}"', dash: badSubstitution, alike: 'a=B; echo "$a,,"' },
    { bad: 'a=b; echo "${a^}"', dash: badSubstitution, alike: 'a=b; echo "$a^"' },
  ],
  transformation: [{ bad: 'a=b; echo "${a@Q}"', dash: badSubstitution, alike: 'a=b; echo "${a}@Q"' }],
  commandFile: [
    { bad: 'echo text > file; echo "$(< file)"', dash: ['\n', '', 0], alike: 'echo text > file; echo "$(cat < file)"' },
  ],
  oldArithmetic: [{ bad: 'echo $[1 + 1]', dash: ['$[1 + 1]\n', '', 0], alike: 'echo "$((1 + 1))"' }],
  increment: [
    { bad: 'a=1; echo $((a++))', dash: died('expecting primary'), alike: 'a=1; a=$((a + 1)); echo "$a $((a + +1))"' },
  ],
  prefixIncrement: [{ bad: 'a=1; echo $((++a)) $a', dash: ['1 1\n', '', 0], alike: 'a=1; echo $((- -a))' }],
  bashArithmetic: [
    { bad: 'echo $((2 ** 3))', dash: died('expecting primary'), alike: 'echo $((2 * 3))' },
    { bad: 'echo $((10#08))', dash: died('expecting EOF'), alike: 'a=x; echo "$((${#a} + 0x1f))"' },
    { bad: 'echo $((1, 2))', dash: died('expecting EOF'), alike: 'echo $((1 + (2 ? 3 : 4)))' },
    { bad: 'echo $((a[0]))', dash: died('expecting EOF'), alike: 'a=1; echo $((a))[0]' },
  ],
  bashVariable: [
    {
      bad: 'if [ "$EUID" -eq 0 ]; then echo root; else echo no; fi',
      dash: ['no\n', 'Illegal number', 0],
      alike: 'EUID_=0; echo "$EUID_"',
    },
    { bad: 'echo "<${RANDOM}>"', dash: ['<>\n', '', 0], alike: 'echo "<${FUNCNAME:-none}>"' },
    { bad: 'echo "<${SECONDS}>"', dash: ['<>\n', '', 0], alike: 'HOSTNAME=x; echo "$HOSTNAME"' },
  ],
  source: [
    {
      bad: 'echo a=1 > lib; source ./lib; echo "<$a>"',
      dash: ['<>\n', 'source: not found', 0],
      alike: 'echo a=1 > lib; . ./lib; echo "<$a>"',
    },
    {
      bad: 'source ./missing || exit 1',
      dash: ['', 'source: not found', 1],
      alike: 'source() { echo "$1"; }; source lib',
    },
  ],
  declare: [
    { bad: 'declare a=1; echo "<$a>"', dash: ['<>\n', 'declare: not found', 0], alike: 'echo declare a=1' },
    { bad: 'typeset -i a; echo end', dash: ['end\n', 'typeset: not found', 0], alike: 'a=typeset; echo "$a"' },
  ],
  let: [{ bad: 'let a=1; echo "<$a>"', dash: ['<>\n', 'let: not found', 0], alike: 'echo let a=1' }],
  bashBuiltin: [
    {
      bad: 'shopt -s nullglob; echo end',
      dash: ['end\n', 'shopt: not found', 0],
      alike: '[ -z "$BASH_VERSION" ] || shopt -s nullglob; echo end',
    },
    { bad: 'pushd /; echo end', dash: ['end\n', 'pushd: not found', 0], alike: 'pushd() { cd "$1"; }; pushd /; pwd' },
    { bad: 'mapfile a < /dev/null; echo end', dash: ['end\n', 'mapfile: not found', 0], alike: 'echo mapfile a' },
  ],
  setOption: [
    { bad: 'set -o pipefail; echo end', dash: died('Illegal option -o pipefail'), alike: 'set -o nounset; echo end' },
    { bad: 'set -euo pipefail; echo end', dash: died('Illegal option -o pipefail'), alike: 'set -eu; echo end' },
    { bad: 'set -T; echo end', dash: died('Illegal option -T'), alike: 'set -- -T; echo "$1"' },
    { bad: 'set +H; echo end', dash: died('Illegal option -H'), alike: 'set +f; echo end' },
  ],
  trapEvent: [
    {
      bad: "trap 'echo bye' ERR EXIT; echo end",
      dash: ['end\n', 'ERR: bad trap', 0],
      alike: "trap 'echo ERR' EXIT; echo end",
    },
    {
      bad: "trap 'echo bye' DEBUG; echo end",
      dash: ['end\n', 'DEBUG: bad trap', 0],
      alike: "trap 'echo bye' EXIT TERM INT HUP; echo end",
    },
  ],
  signalPrefix: [
    {
      bad: "trap 'echo bye' SIGTERM EXIT; echo end",
      dash: ['end\n', 'SIGTERM: bad trap', 0],
      alike: "trap 'echo SIGTERM' TERM; echo end",
    },
    {
      bad: 'kill -SIGTERM $$; echo end',
      dash: ['end\n', 'kill: Illegal option -S', 0],
      alike: 'kill -0 $$; echo SIGTERM',
    },
    { bad: 'kill -s SIGTERM $$; echo end', dash: ['end\n', 'SIGTERM', 0], alike: 'kill -s 0 $$; echo end' },
  ],
  killGroup: [
    {
      bad: 'p=999999; kill -TERM -- -$p; echo end',
      dash: ['end\n', 'Illegal number: -', 0],
      alike: 'p=999999; kill -TERM -$p 2> log; kill -s TERM -- -$p 2> log; echo end',
    },
    {
      bad: 'p=999999; kill -s TERM -$p; echo end',
      dash: ['end\n', 'Illegal option', 0],
      alike: 'p=999999; kill -9 -$p 2> log; kill -- -$p 2> log; echo end',
    },
  ],
  echoOption: [
    { bad: "echo -e 'a\\tb'", dash: ['-e a\tb\n', '', 0], alike: 'echo -n a; echo a -e; echo "$@"' },
    { bad: "echo -ne 'a'", dash: ['-ne a\n', '', 0], alike: 'echo -x' },
  ],
  readOption: [
    {
      bad: 'echo a > f; read -t 1 a < f; echo "<$a>"',
      dash: ['<>\n', 'read: Illegal option -t', 0],
      alike: 'echo a > f; read -r a < f; echo "<$a>"',
    },
    {
      bad: 'echo a > f; read -ra a < f; echo end',
      dash: ['end\n', 'read: Illegal option -a', 0],
      alike: 'echo a > f; read -r -p text a < f; echo "<$a>"',
    },
    {
      bad: "echo a > f; while read -r -d '' a; do echo x; done < f; echo end",
      dash: ['end\n', 'read: Illegal option -d', 0],
      alike: 'echo "a -d" > f; while read -r a b; do echo "$b"; done < f',
    },
  ],
  readNothing: [
    {
      bad: 'echo a > f; read < f; echo "<$REPLY>"',
      dash: ['<>\n', 'read: arg count', 0],
      alike: 'echo a > f; read -r REPLY < f; echo "<$REPLY>"',
    },
  ],
  printfVariable: [
    {
      bad: 'printf -v a \'%s\' b; echo "<$a>"',
      dash: ['<>\n', 'printf: Illegal option -v', 0],
      alike: "printf '%s' -v",
    },
  ],
  printfFormat: [
    {
      bad: "printf '%q' 'a b'; echo end",
      dash: ['end\n', '%q: invalid directive', 0],
      alike: "printf '100%% %s' '%q'",
    },
    { bad: "printf '%(%F)T' -1; echo end", dash: ['end\n', '%(: invalid directive', 0], alike: "printf '(%s)T' a" },
  ],
  printfEscape: [{ bad: "printf '\\x41'", dash: ['\\x41', '', 0], alike: "printf '\\101\\\\x41%s' '\\x41'" }],
  execOption: [{ bad: 'exec -a name true', dash: ['', 'exec: -a: not found', 127], alike: 'exec cat -n /dev/null' }],
  typeOption: [
    { bad: 'type -p cat > log; echo $?', dash: ['127\n', '', 0], alike: 'type cat > log; echo $?; command -v echo' },
  ],
  declarationOption: [
    {
      bad: 'f() { :; }; export -f f; echo end',
      dash: died('export: Illegal option -f'),
      alike: 'export -p > log; echo end',
    },
    { bad: 'readonly -a a; echo end', dash: died('readonly: Illegal option -a'), alike: 'readonly a=1; echo "$a"' },
    {
      bad: "unset 'a[0]'; echo end",
      dash: died('bad variable name'),
      alike: 'unset a; unset -v b; unset -f c; echo end',
    },
  ],
  localOption: [
    {
      bad: 'f() { local -r a=1; echo in; }; f',
      dash: died('local: -r: bad variable name'),
      alike: 'f() { local a=1 b; echo "$a"; }; f',
    },
  ],
  localOutside: [
    {
      bad: 'local a=1; echo end',
      dash: died('local: not in a function'),
      alike: 'f() { if true; then local a=1; fi; echo "$a"; }; f',
    },
  ],
  builtinOption: [
    {
      bad: 'wait -n; echo end',
      dash: ['end\n', 'wait: Illegal option -n', 0],
      alike: 'true & wait $!; wait; echo end',
    },
    { bad: 'cd -e /; echo end', dash: ['end\n', 'cd: Illegal option -e', 0], alike: 'cd -P /; cd -- /; pwd' },
    {
      bad: 'umask -p; echo end',
      dash: ['end\n', 'umask: Illegal option -p', 0],
      alike: 'umask -S > log; umask 077; echo end',
    },
  ],
  negativeStatus: [
    { bad: 'exit -1', dash: died('exit: Illegal number: -1'), alike: 'echo exit -1; exit 1' },
    {
      bad: 'f() { return -1; }; f',
      dash: died('return: Illegal number: -1'),
      alike: 'f() { return 1; }; f || echo failed',
    },
  ],
  testEquals: [
    {
      bad: 'if [ a == a ]; then echo yes; else echo no; fi',
      dash: ['no\n', 'unexpected operator', 0],
      alike: '[ a = a ] && echo yes; [ -n "==" ] && [ x = == ] || echo no',
    },
    { bad: 'test a == a || echo no', dash: ['no\n', 'unexpected operator', 0], alike: 'echo a == a' },
  ],
  testMatch: [
    { bad: '[ a =~ a ] || echo no', dash: ['no\n', 'unexpected operator', 0], alike: '[ "=~" = "=~" ] && echo yes' },
  ],
  testOperator: [
    {
      bad: 'a=1; [ -v a ] || echo no',
      dash: ['no\n', 'unexpected operator', 0],
      alike: '[ -v = -v ] && echo yes; [ -n -v ] && echo yes',
    },
    {
      bad: '[ -a /dev/null ] || echo no',
      dash: ['no\n', 'unexpected operator', 0],
      alike: '[ -e /dev/null -a -n a ] && echo yes; [ a -o b ] && echo yes',
    },
  ],
}
