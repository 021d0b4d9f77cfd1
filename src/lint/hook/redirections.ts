// Where the descriptors of a command lead.
import type { Redirect, Redirected, Redirection } from '../../shell/parse.js'
import { expandText } from './expand.js'
import type { Machine, Surroundings } from './machine.js'
import type { Channel, State } from './state.js'
import { join, makeHole, makeText, readText, type Value } from './value.js'

/** The channels of a command with these redirections. */
export function redirect(
  redirections: readonly Redirection[],
  state: State,
  from: ReadonlyMap<number, Channel>,
): Map<number, Channel> {
  const channels = new Map(from)
  for (const redirection of redirections) {
    if (redirection.descriptor?.type === 'FileDescriptorVariable') continue
    if (redirection.type === 'Redirect') apply(redirection, state, channels)
    else {
      const text = redirection.type === 'HereDoc' ? expandHereDoc(redirection.body, state) : redirection.target
      const value = text && 'pieces' in text ? text : text ? expandText(text, state) : makeText('')
      channels.set(redirection.descriptor?.value ?? 0, { kind: 'text', text: value })
    }
  }
  return channels
}

function apply(redirection: Redirect, state: State, channels: Map<number, Channel>): void {
  const { operator, target, descriptor } = redirection
  if (descriptor?.type === 'FileDescriptorVariable') return
  const reads = operator.startsWith('<')
  const number = descriptor?.value ?? (reads ? 0 : 1)
  const path = target ? expandText(target, state) : makeHole(`target ${redirection.pos}`)
  const text = readText(path)
  if (operator.endsWith('&') && text !== undefined && /^(?:\d+-?|-)$/.test(text)) {
    const from = text === '-' ? undefined : channels.get(Number.parseInt(text, 10))
    channels.set(number, from ?? { kind: 'closed' })
    return
  }
  const channel = openFile(path, operator)
  channels.set(number, channel)
  if (operator.startsWith('&') || (operator === '>&' && !descriptor)) channels.set(2, channel)
}

function openFile(path: Value, operator: string): Channel {
  const text = readText(path)
  if (text === '/dev/null' || text === '/dev/zero' || text === '/dev/full') return { kind: 'null' }
  const mode = operator === '<' || operator === '<&' ? 'read' : operator.includes('>>') ? 'append' : 'truncate'
  return { kind: 'file', path, mode }
}

export function expandHereDoc(
  body: { readonly text: string; readonly parts: readonly unknown[] | undefined },
  state: State,
): Value {
  if (!body.parts) return makeText(body.text)
  const parts = body.parts as Parameters<typeof expandText>[0]['parts']
  const word = { type: 'Word', text: body.text, value: body.text, pos: 0, end: 0, parts } as const
  const value = expandText(word, state)
  return join([{ pieces: value.pieces, tainted: value.tainted }])
}

/** A group, loop or condition with redirections of its own. */
export function runRedirected(machine: Machine, node: Redirected, state: State, around: Surroundings): State[] {
  const words = node.redirects.flatMap((each) => (each.type !== 'HereDoc' && each.target ? [each.target] : []))
  return machine.substitute(words, state, around).flatMap((ready) => {
    const before = ready.channels
    ready.channels = redirect(node.redirects, ready, before)
    return machine.run(node.command, ready, around).map((after) => {
      after.channels = new Map(before)
      return after
    })
  })
}
