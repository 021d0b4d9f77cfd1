// Takes the success out of status 0, where a script hands it on as its own.
import type { Edit, Fix, Span } from '../../model/lint.js'
import { walk } from '../../shell/parse.js'
import type { HookModel } from '../hook-model.js'
import type { SessionEvent } from './events.js'
import { findIndent, standsAlone } from './places.js'
import type { Way } from './ways.js'

/** Turns 0 into 1 behind the line that keeps the status; undefined where 0 ends in success on another way as well. */
export function refuseZero(
  { script }: HookModel,
  claims: readonly { readonly way: Way; readonly event: SessionEvent }[],
  edit: (at: Span, text: string) => Edit,
): Fix | undefined {
  if (script.problems.length > 0) return undefined
  if (!claims.every(({ way, event }) => event.status === 0 && way.status.source?.session === event)) return undefined
  const reads = new Set<number>()
  for (const { way, event } of claims) {
    for (const read of way.events) if (read.kind === 'status-read' && read.session === event) reads.add(read.at.pos)
  }
  const keepers: { name: string; end: number; indent: string }[] = []
  walk(script.tree, (node, parents) => {
    if (node.type !== 'Command' || node.name || node.prefix.length !== 1) return
    const [assignment] = node.prefix
    if (assignment?.type !== 'Assignment' || !reads.has(assignment.value.pos) || !standsAlone(script, node, parents))
      return
    keepers.push({ name: assignment.name, end: node.end, indent: findIndent(script, node.pos) })
  })
  // One place that keeps it, read nowhere else: otherwise 0 may mean success to another line.
  const [keeper] = keepers
  if (!keeper || reads.size !== 1) return undefined
  const line = `\n${keeper.indent}[ "$${keeper.name}" -ne 0 ] || ${keeper.name}=1`
  const edits = [edit({ pos: keeper.end, end: keeper.end }, line)]
  return { title: 'Take 0, which is no answer of the database, for a failure', edits }
}
