// Finds builtins of bash, and options that those of dash do not take.
import type { Command, Word } from '../../shell/parse.js'
import type { ConstructKey, Report } from './found.js'
import { findInTest } from './in-tests.js'
import { readOptions } from './options.js'

const missing: Readonly<Record<string, ConstructKey>> = {
  source: 'source',
  declare: 'declare',
  typeset: 'declare',
  let: 'let',
  ...Object.fromEntries(
    ['builtin', 'caller', 'compgen', 'complete', 'compopt', 'dirs', 'disown', 'enable', 'mapfile', 'popd', 'pushd']
      .concat(['readarray', 'shopt', 'suspend'])
      .map((name) => [name, 'bashBuiltin' as const]),
  ),
}

/** Letters of the options that dash refuses, and in brackets those of bash that take a value. */
const refused: Readonly<Record<string, { letters: RegExp; valued?: string; key: ConstructKey }>> = {
  exec: { letters: /[acl]/, valued: 'a', key: 'execOption' },
  type: { letters: /[afptP]/, key: 'typeOption' },
  export: { letters: /[fn]/, key: 'declarationOption' },
  readonly: { letters: /[aAf]/, key: 'declarationOption' },
  unset: { letters: /n/, key: 'declarationOption' },
  local: { letters: /[a-zA-Z]/, key: 'localOption' },
  read: { letters: /[adeinNstu]/, valued: 'adinNptu', key: 'readOption' },
  printf: { letters: /v/, valued: 'v', key: 'printfVariable' },
  wait: { letters: /[fnp]/, valued: 'p', key: 'builtinOption' },
  hash: { letters: /[dlpt]/, valued: 'p', key: 'builtinOption' },
  cd: { letters: /[e@]/, key: 'builtinOption' },
  umask: { letters: /p/, key: 'builtinOption' },
  alias: { letters: /p/, key: 'builtinOption' },
  ulimit: { letters: /[bekiqPRTux]/, key: 'builtinOption' },
}

const optionsOfDash = new Set(
  `allexport debug emacs errexit ignoreeof interactive monitor noclobber noexec noglob nolog notify nounset privileged
  stdin verbose vi xtrace`.split(/\s+/),
)

type Check = (words: readonly Word[], report: Report, node: Command, isInFunction: () => boolean) => void

const checks: Readonly<Record<string, Check>> = {
  '[': (words, report) => findInTest(words.slice(0, -1), report),
  test: findInTest,
  set: findInSet,
  trap: findInTrap,
  kill: findInKill,
  echo: findInEcho,
  printf: findInPrintf,
  exit: findInExit,
  return: findInExit,
  read(words, report, node) {
    if (readOptions(words, 'p').names.length === 0) report('readNothing', node)
  },
  unset(words, report) {
    for (const word of words) if (/^["']?\w+\[/.test(word.text)) report('declarationOption', word)
  },
  local(_, report, node, isInFunction) {
    if (!isInFunction()) report('localOutside', node)
  },
}

export function findInCommand(node: Command, isInFunction: () => boolean, report: Report) {
  const name = node.name?.text ?? ''
  const key = Object.hasOwn(missing, name) ? missing[name] : undefined
  if (key && node.name) return report(key, key === 'bashBuiltin' ? node.name : node)
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined
  if (!check && !Object.hasOwn(refused, name)) return
  const words = node.args.filter((word) => word.type === 'Word')
  findRefusedOptions(name, words, report)
  check?.(words, report, node, isInFunction)
}

function findRefusedOptions(name: string, words: readonly Word[], report: Report) {
  const known = Object.hasOwn(refused, name) ? refused[name] : undefined
  if (!known) return
  for (const { letters, word } of readOptions(words, known.valued).options) {
    if (known.letters.test(letters)) return report(known.key, word)
  }
}

function findInSet(words: readonly Word[], report: Report) {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    const [, letters] = /^[-+]([a-zA-Z]+)$/.exec(word?.text ?? '') ?? []
    if (!word || letters === undefined) return
    if (/[BhHkPtT]/.test(letters)) report('setOption', word)
    if (!letters.includes('o')) continue
    const name = words[++index]
    if (name && /^[a-z]+$/.test(name.text) && !optionsOfDash.has(name.text)) report('setOption', name)
  }
}

function findInTrap(words: readonly Word[], report: Report) {
  const [first, ...rest] = words[0]?.text === '--' ? words.slice(1) : words
  if (first && rest.length === 0) return
  for (const word of rest) {
    if (/^(?:ERR|DEBUG|RETURN)$/.test(word.value)) report('trapEvent', word)
    else if (/^SIG[A-Z]+\d?$/i.test(word.value)) report('signalPrefix', word)
  }
}

function findInKill(words: readonly Word[], report: Report) {
  const [first, second, third] = words
  if (!first || /^-[lL]/.test(first.text)) return
  const named = first.text === '-s'
  const signal = named ? second : first
  if (signal && /^-?SIG[A-Z]+\d?$/i.test(signal.value)) report('signalPrefix', signal)
  else if (named && third && /^"?-[^-]/.test(third.text)) report('killGroup', third)
  else if (!named && second?.text === '--' && /^-\w+$/.test(first.text)) report('killGroup', second)
}

function findInEcho([first]: readonly Word[], report: Report) {
  if (first && /^-[neE]*[eE][neE]*$/.test(first.text)) report('echoOption', first)
}

function findInPrintf(words: readonly Word[], report: Report) {
  const [format] = readOptions(words, 'v').names
  if (!format) return
  if (/(?:^|[^%])(?:%%)*%[-+ #0\d.*]*(?:q|Q|\([^)]*\)T)/.test(format.text)) report('printfFormat', format)
  else if (/(?:^|[^\\])(?:\\\\)*\\[xuUE]/.test(format.text)) report('printfEscape', format)
}

function findInExit([first]: readonly Word[], report: Report, node: Command) {
  if (/^-\d+$/.test(first?.text ?? '')) report('negativeStatus', node)
}
