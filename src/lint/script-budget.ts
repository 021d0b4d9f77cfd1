// How long a script can take at least in its worst case, by the limits and pauses that it states itself.
import type { Role } from '../model/lint.js'
import type { Command, Function as ShellFunction, SyntaxNode } from '../shell/parse.js'
import { forEachChild } from '../shell/parse.js'
import type { Session } from './hook/session.js'
import { sketch } from './hook/value.js'
import type { ScriptFile } from './project.js'

const units: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** In seconds. Loops count once and what runs in the background not at all, so the true worst case may be longer. */
export function addUpLimits({ script }: ScriptFile): number {
  const functions = new Map<string, ShellFunction>()
  collectFunctions(script.tree, functions)
  return addUp(script.tree, functions, new Map())
}

/** What the limits of the sessions add up to when the host starts the script in that role alone, in seconds. */
export function addUpInRole({ hook }: ScriptFile, role: Role): number {
  const names = ['healthy', 'freeze without answer', 'thaw refused'] as const
  const ways = names.flatMap((name) => hook.readAs(role, name).ways)
  const sums = ways.map(({ sessions }) => sessions.reduce((sum, { session }) => sum + addUpWrappers(session), 0))
  return Math.max(0, ...sums)
}

function addUpWrappers({ wrappers }: Session): number {
  const limits = wrappers.filter(({ program }) => program === 'timeout')
  return Math.max(0, ...limits.map(({ words }) => countTimeout(words.slice(1).map(sketch))))
}

function collectFunctions(node: SyntaxNode, functions: Map<string, ShellFunction>): void {
  if (node.type === 'Function') functions.set(node.name.value, node)
  forEachChild(node, (child) => collectFunctions(child, functions))
}

type Functions = ReadonlyMap<string, ShellFunction>
/** Sums of the functions that were called so far; 0 while one runs, as one that calls itself would never end here. */
type Sums = Map<string, number>

function addUp(node: SyntaxNode, functions: Functions, sums: Sums): number {
  const count = (child: SyntaxNode | undefined) => (child ? addUp(child, functions, sums) : 0)
  switch (node.type) {
    case 'Function':
      return 0
    case 'Statement':
      return node.background ? 0 : count(node.command)
    case 'Command':
      return countCommand(node, functions, sums) + sumChildren(node, count)
    case 'If': {
      const { clause, else: otherwise, elif } = node
      const branches = [count(node.then), ...elif.map((branch) => count(branch.clause) + count(branch.then))]
      return count(clause) + Math.max(...branches, count(otherwise))
    }
    case 'Case':
      return count(node.word) + Math.max(0, ...node.items.map((item) => count(item)))
    case 'Pipeline':
      return Math.max(0, ...node.commands.map((command) => count(command)))
    default:
      return sumChildren(node, count)
  }
}

function sumChildren(node: SyntaxNode, count: (child: SyntaxNode) => number): number {
  let sum = 0
  forEachChild(node, (child) => {
    sum += count(child)
  })
  return sum
}

function countCommand({ name, args }: Command, functions: Functions, sums: Sums): number {
  const called = name?.value ?? ''
  const body = functions.get(called)?.body
  if (body) {
    const known = sums.get(called)
    if (known !== undefined) return known
    sums.set(called, 0)
    const sum = addUp(body, functions, sums)
    sums.set(called, sum)
    return sum
  }
  const words = args.map((arg) => arg.text)
  if (called === 'sleep') return words.reduce((sum, word) => sum + (readDuration(word) ?? 0), 0)
  return called === 'timeout' ? countTimeout(words) : 0
}

/** The limit, and the time up to the KILL of -k. */
function countTimeout(words: readonly string[]): number {
  let kill = 0
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const [, attached] = /^(?:-k|--kill-after=)(.+)$/.exec(word) ?? []
    if (word === '-k' || word === '--kill-after') kill = readDuration(words[++index] ?? '') ?? 0
    else if (attached !== undefined) kill = readDuration(attached) ?? 0
    else if (word === '-s' || word === '--signal') index++
    else if (!word.startsWith('-')) return (readDuration(word) ?? 0) + kill
  }
  return 0
}

function readDuration(word: string): number | undefined {
  const [, number, unit = ''] = /^"?(\d{1,7}(?:\.\d+)?)([smhd]?)"?$/.exec(word) ?? []
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1)
}
