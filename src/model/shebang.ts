// The first line of a script, which the host ignores: it runs `sh SCRIPT`.
import type { Span } from './lint.js'

export interface Shebang extends Span {
  /** With its #!, without the line end. */
  readonly text: string
  /** Name of the program, behind env and folders: sh, bash, python3. */
  readonly program: string
  readonly options: string
  readonly language: 'sh' | 'other shell' | 'no shell'
}

const plainShells = new Set(['sh', 'dash', 'ash', 'busybox'])
const otherShells = new Set(['bash', 'rbash', 'ksh', 'ksh93', 'mksh', 'zsh', 'yash', 'csh', 'tcsh', 'fish'])

/** undefined when the script has none; then any shell is as good. */
export function readShebang(script: string): Shebang | undefined {
  const [all = '', mark = '', text = '', command = ''] = /^(\uFEFF?)(#!([^\r\n]*))/.exec(script) ?? []
  const words = command.trim().split(/\s+/)
  const isEnv = /(?:^|\/)env$/.test(words[0] ?? '')
  const [interpreter, ...rest] = isEnv
    ? words.slice(words.findIndex((word, at) => at > 0 && !/^-|=/.test(word)))
    : words
  const program = interpreter?.split('/').at(-1) ?? ''
  if (program === '') return undefined
  const options = program === 'busybox' ? rest.slice(1) : rest
  return {
    text,
    pos: mark.length,
    end: all.length,
    program,
    options: options.join(' '),
    language: plainShells.has(program) ? 'sh' : otherShells.has(program) ? 'other shell' : 'no shell',
  }
}

/** Whether a script is written in another language than a shell's: its first line says so, or else its name. */
export function isOtherLanguage(script: string, path = ''): boolean {
  const shebang = readShebang(script)
  return shebang ? shebang.language === 'no shell' : /\.(?:py|pl|php|rb|js)$/.test(path)
}
