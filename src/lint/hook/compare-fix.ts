// Compares a session's status with 5 where a script compares it with 0, as of a program of Unix, or by order.
import type { Edit, Fix, Span } from '../../model/lint.js'
import type { Word } from '../../shell/parse.js'
import type { HookModel } from '../hook-model.js'
import { listCommands } from './places.js'
import { success } from './scenario.js'

const operators: Readonly<Record<string, string>> = { '-eq': '-eq', '-ne': '-ne', '=': '-eq', '==': '-eq', '!=': '-ne' }

/** Comparisons that also hold for the 124 of a limit. */
const orders: Readonly<Record<string, string>> = { '-gt 4': '-eq', '-ge 5': '-eq', '-lt 5': '-ne', '-le 4': '-ne' }

/** Changes all tests of that kind together; undefined where there is none.
 * @param edit makes an edit of the script's file */
export function compareWithFive(hook: HookModel, edit: (at: Span, text: string) => Edit): Fix | undefined {
  if (hook.script.problems.length > 0) return undefined
  const isStatus = findStatuses(hook)
  const edits = listCommands(hook.script).flatMap(({ command: { name, args } }) => {
    const words = name?.text === '[' ? args.slice(0, -1) : name?.text === 'test' ? args : []
    const [left, operator, right] = words.filter((word): word is Word => word.type === 'Word')
    const meant = operators[operator?.text ?? '']
    if (words.length !== 3 || !left || !operator || !right || !isStatus(left)) return []
    const ordered = orders[`${operator.text} ${right.text.replaceAll('"', '')}`]
    if (ordered !== undefined) return [edit(operator, ordered), edit(right, String(success))]
    if (meant === undefined || !/^"?0"?$/.test(right.text)) return []
    return [...(meant === operator.text ? [] : [edit(operator, meant)]), edit(right, String(success))]
  })
  return edits.length === 0 ? undefined : { title: 'Compare with 5, which is success', edits }
}

/** Tells whether a word is the status of a session whose method answers with it, on each way that comes there. */
function findStatuses(hook: HookModel): (word: Word) => boolean {
  const { ways, complete } = hook.read('healthy')
  const reads = ways.flatMap(({ events }) => events.filter((event) => event.kind === 'status-read'))
  const isAnswer = (session: (typeof reads)[number]['session'] | undefined) => session?.session.answers === 'call'
  return ({ text, pos, end }) => {
    if (!complete) return false
    const name = /^"?\$\{?(\?|[A-Za-z_]\w*)\}?"?$/.exec(text)?.[1]
    if (name === '?') return reads.some(({ at, session }) => pos <= at.pos && at.end <= end && isAnswer(session))
    if (name === undefined) return false
    const values = ways.flatMap(({ variables }) => variables.get(name) ?? [])
    return values.length > 0 && values.every(({ source }) => isAnswer(source?.session))
  }
}
