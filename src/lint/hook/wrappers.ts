// Programs that run another program: time limits, other users, containers, shells.
import type { Span } from '../../model/lint.js'
import type { Value, Wrapper } from './terms.js'
import { empty, join, makeText, readText, sketch } from './value.js'

export type { Wrapper } from './terms.js'

/** What a wrapper runs: words of a command, or a text for a shell with its parameters, `$0` first. */
export type Inner =
  | { readonly kind: 'words'; readonly words: readonly Value[] }
  | { readonly kind: 'shell'; readonly code: Value; readonly parameters: readonly Value[] }

interface Form {
  /** Options that take the next word as their value. */
  readonly valued?: string
  /** Words before the command that are no options: the seconds of `timeout`, the container of `docker exec`. */
  readonly operands?: number
  /** Option whose value is a shell command. */
  readonly shell?: string
}

const forms: Readonly<Record<string, Form>> = {
  nohup: {},
  setsid: {},
  time: { valued: '-f -o' },
  nice: { valued: '-n --adjustment' },
  ionice: { valued: '-c -n --class --classdata' },
  chrt: { valued: '-T -P -D', operands: 1 },
  taskset: { operands: 1 },
  stdbuf: { valued: '-i -o -e' },
  unbuffer: {},
  env: { valued: '-u -C -S --unset --chdir' },
  timeout: { valued: '-k -s --kill-after --signal', operands: 1 },
  sudo: { valued: '-u -g -h -p -C -r -t -T -U -D -R --user --group' },
  doas: { valued: '-u -C' },
  runuser: { valued: '-u -g -G -s --user --group --shell', shell: '-c' },
  su: { valued: '-g -G -s --group --shell', shell: '-c' },
  setpriv: {
    valued:
      '--reuid --regid --ruid --euid --rgid --egid --groups --inh-caps --ambient-caps --bounding-set ' +
      '--securebits --pdeathsig',
  },
  chroot: { operands: 1 },
  ssh: { valued: '-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w', operands: 1 },
  flock: { valued: '-w -E --wait --timeout --conflict-exit-code', operands: 1, shell: '-c' },
  xargs: { valued: '-I -n -P -L -d -a -s -E --replace --max-args --max-procs --max-lines --delimiter --arg-file' },
  sh: { shell: '-c' },
  bash: { shell: '-c', valued: '-o -O --rcfile --init-file' },
  dash: { shell: '-c' },
  ksh: { shell: '-c' },
}

const engines = new Set(['docker', 'podman', 'nerdctl', 'kubectl', 'oc', 'docker-compose', 'podman-compose', 'crictl'])
const engineValued = new Set(
  '-e -u -w --env --user --workdir --env-file --detach-keys --index -n -c --namespace --container'.split(' '),
)
/** Shells whose first operand is a script, not a command. */
const shells = new Set(['sh', 'bash', 'dash', 'ksh'])
/** Wrappers that run a shell of the user: their text is the one operand left over. */
const loginShells = new Set(['su', 'runuser'])

/** The name of a program without its folder; what is unknown in it stands as a control character. */
export function nameProgram(word: Value | undefined): string {
  return (
    sketch(word ?? empty)
      .split('/')
      .at(-1) ?? ''
  )
}

/** Takes the outermost wrapper off a command; undefined if there is none, or if what it runs cannot be told. */
export function unwrap(words: readonly Value[], at: Span): { wrapper: Wrapper; inner: Inner } | undefined {
  const program = nameProgram(words[0])
  if (engines.has(program)) return unwrapEngine(program, words, at)
  const form = forms[program]
  if (!form) return undefined
  const valued = new Set((form.valued ?? '').split(' '))
  let code: Value | undefined
  let operands = form.operands ?? 0
  let index = 1
  const skipped: Value[] = []
  for (; index < words.length; index++) {
    const word = words[index] as Value
    const text = readText(word) ?? ''
    if (text === '--') {
      index++
      break
    }
    if (form.shell && (text === form.shell || (shells.has(program) && /^-[a-z]*c$/.test(text)))) {
      code = words[++index]
      if (shells.has(program)) {
        index++
        break
      }
      continue
    }
    if (valued.has(text)) {
      index++
      continue
    }
    if (text.startsWith('-') || (program === 'env' && /^\w+=/.test(sketch(word)))) continue
    if (loginShells.has(program) && (program === 'su' || code || !hasUser(words))) {
      // `su - USER -c TEXT`: the user may stand on either side of the text.
      skipped.push(word)
      continue
    }
    if (operands === 0) break
    operands--
    skipped.push(word)
  }
  const wrapper = { program, words: words.slice(0, index), at }
  if (code) return { wrapper, inner: { kind: 'shell', code, parameters: words.slice(index) } }
  if (loginShells.has(program) && !hasUser(words)) return undefined
  if (shells.has(program) || index >= words.length) return undefined
  // ssh hands its words to a shell over there, as one text.
  if (program === 'ssh')
    return { wrapper, inner: { kind: 'shell', code: joinWords(words.slice(index)), parameters: [] } }
  return { wrapper, inner: { kind: 'words', words: words.slice(index) } }
}

function hasUser(words: readonly Value[]): boolean {
  return words.some((word) => readText(word) === '-u' || sketch(word).startsWith('--user'))
}

/** `docker exec [options] CONTAINER COMMAND …`, also behind `compose`. */
function unwrapEngine(program: string, words: readonly Value[], at: Span): ReturnType<typeof unwrap> {
  const exec = words.findIndex((word, index) => index > 0 && readText(word) === 'exec')
  if (exec === -1 || exec > 4) return undefined
  const dashes = words.findIndex((word, at) => at > exec && readText(word) === '--')
  let index = exec + 1
  for (; index < words.length; index++) {
    const text = readText(words[index] as Value) ?? ''
    if (engineValued.has(text)) index++
    else if (!text.startsWith('-')) break
  }
  index = dashes === -1 ? index + 1 : dashes + 1
  if (index >= words.length) return undefined
  return { wrapper: { program, words: words.slice(0, index), at }, inner: { kind: 'words', words: words.slice(index) } }
}

export function isContainerEngine(program: string): boolean {
  return engines.has(program)
}

/** One text of several words, as `eval` makes it. */
function joinWords(words: readonly Value[]): Value {
  return join(words.flatMap((word, index) => (index === 0 ? [word] : [makeText(' '), word])))
}
