// Maps the database's status to the one that Azure understands, where an exit of the script hands it on.
import type { Edit, Fix, Span } from '../../model/lint.js'
import type { Command } from '../../shell/parse.js'
import type { HookModel } from '../hook-model.js'
import { countInstances, listCertainWays, locateEnd, type Purpose } from './claims.js'
import type { SessionEvent } from './events.js'
import { findIndent, findNode, standsAlone } from './places.js'
import { type ScenarioName, success } from './scenario.js'
import type { Way } from './ways.js'

type MakeEdit = (at: Span, text: string) => Edit

interface Ending {
  readonly way: Way
  readonly event: SessionEvent
}

const scenariosOf: Readonly<Record<Purpose, readonly ScenarioName[]>> = {
  freeze: ['healthy', 'freeze refused', 'freeze without answer', 'freeze ended with 0'],
  thaw: ['healthy', 'thaw refused', 'thaw without answer', 'thaw ended with 0'],
}

/** A change of this end of the script after which it is 0 for 5 and 1 for everything else; undefined where that could
 * change what the script says for another reason.
 * @param edit makes an edit of the script's file */
export function mapExit(hook: HookModel, purpose: Purpose, end: Way, edit: MakeEdit): Fix | undefined {
  // Nobody knows what a line behind a mistake would become.
  if (hook.script.problems.length > 0) return undefined
  const at = locateEnd(hook, end)
  const readings = scenariosOf[purpose].map((name) => hook.read(name))
  if (readings.some(({ complete }) => !complete)) return undefined
  const isHere = (way: Way) => {
    const place = locateEnd(hook, way)
    return place.pos === at.pos && place.end === at.end && typeof way.end === typeof end.end
  }
  const here = readings.flatMap(({ ways }) => ways.filter(isHere))
  const endings = readings.flatMap((reading) => listCertainWays(reading, purpose)).filter(({ way }) => isHere(way))
  // A way that comes here without the call, or in doubt, has a status of which nothing is known.
  if (endings.length === 0 || endings.length !== here.length) return undefined
  if (endings.some(({ event }) => event.session.answers !== 'call')) return undefined
  // The status of the last instance says nothing of the others.
  if (endings.some(({ way }) => countInstances(way, purpose) > 1)) return undefined
  if (typeof end.end === 'object' && endings.every(({ event }) => !event.worked)) {
    // A script that then fails whatever happens is none the better for it.
    const isGood = hook.read('healthy').ways.some(({ code }) => code === 0)
    return isGood ? fail(hook, end.end.at, edit) : undefined
  }
  const expression = findExpression(hook, end, endings)
  return expression ? write(hook, end, expression, edit) : undefined
}

/** What holds the status at this end, as shell text. */
function findExpression(hook: HookModel, end: Way, endings: readonly Ending[]): string | undefined {
  const given = readGiven(hook, end)
  if (given === undefined) return undefined
  // Where it is never the database's own, nothing is handed on.
  const isHandedOn = endings.some(({ way }) => way.status.source?.session) && endings.every(isMappedRightly)
  if (given.includes('$') && isHandedOn) return quote(given)
  if (given === '' && isHandedOn) return '"$?"'
  return findVariable(endings)
}

/** The word behind `exit`; '' where there is none, undefined where it cannot be changed. */
function readGiven(hook: HookModel, { end }: Way): string | undefined {
  if (end === 'last') return ''
  if (typeof end !== 'object') return undefined
  const found = findNode(hook.script, end.at, 'Command')
  if (found?.node.type !== 'Command' || found.node.name?.text !== 'exit' || found.node.redirects.length > 0)
    return undefined
  return found.node.args[0]?.text ?? ''
}

/** Whether 0 for 5 and 1 for everything else would say the truth on this way. */
function isMappedRightly({ way, event }: Ending): boolean {
  if (way.code === undefined) return false
  if (way.code === success) return event.worked && way.status.source?.session !== undefined
  return !event.worked || (way.code !== 0 && !way.status.source?.session)
}

/** A variable that holds the status of the call on every way. */
function findVariable(endings: readonly Ending[]): string | undefined {
  const [first] = endings
  for (const [name, value] of first?.way.variables ?? []) {
    if (value?.source?.session !== first?.event || !/^[A-Za-z_]\w*$/.test(name)) continue
    if (endings.every(({ way, event }) => way.variables.get(name)?.source?.session === event)) return `"$${name}"`
  }
  return undefined
}

/** An end that only failures come to. */
function fail(hook: HookModel, at: Span, edit: MakeEdit): Fix | undefined {
  const found = findNode(hook.script, at, 'Command')
  if (found?.node.type !== 'Command' || found.node.name?.text !== 'exit') return undefined
  const [word] = found.node.args
  const place = word ?? { pos: found.node.name.end, end: found.node.name.end }
  return { title: 'End with 1', edits: [edit(place, word ? '1' : ' 1')] }
}

function quote(word: string): string {
  return /^["']/.test(word) ? word : `"${word}"`
}

function write(hook: HookModel, { end }: Way, expression: string, edit: MakeEdit): Fix | undefined {
  const title = 'End with 0 for status 5, and with 1 for every other'
  const test = `[ ${expression} -eq 5 ]`
  const last = hook.script.tree.commands.at(-1)
  if (typeof end !== 'object') {
    if (!last || last.background) return undefined
    const place = { pos: last.end, end: last.end }
    return hook.script.source.slice(last.end).trim() === '' ? { title, edits: [edit(place, `\n${test}`)] } : undefined
  }
  const found = findNode(hook.script, end.at, 'Command')
  if (!found) return undefined
  const node = found.node as Command
  const lines = standsAlone(hook.script, node, found.parents)
  const indent = findIndent(hook.script, node.pos)
  const text = lines ? `${test} || exit 1\n${indent}exit 0` : `{ ${test} || exit 1; exit 0; }`
  return { title, edits: [edit(node, text)] }
}
