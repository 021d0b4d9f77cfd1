// Every suppression suppresses something.
import { findNearest } from '../../model/nearest.js'
import { quoteValue } from '../../model/text.js'
import { defineRule } from '../rule.js'

export const suppressionIsUsed = defineRule({
  id: 'AZH902',
  name: 'suppression-is-used',
  severity: 'warning',
  applies: 'suppression',
  fixable: true,
  messages: {
    unused: ({ id }: { id: string }) => ({
      problem: `${id} has no finding here.`,
      effect: 'The suppression does nothing now, and would hide such a mistake if somebody made it later.',
      advice: 'Take it out.',
    }),
    unknown: ({ id, nearest }: { id: string; nearest: string | undefined }) => ({
      problem: `${quoteValue(id)} is no rule.`,
      effect: 'The suppression does nothing.',
      advice: nearest ? `Did you mean ${nearest}?` : 'See `make-azure-hooks lint --list-rules`.',
    }),
    malformed: ({ problem }: { problem: string }) => ({
      problem: `This suppression cannot be read: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`,
      effect: 'It does nothing.',
      advice: 'See `make-azure-hooks lint --explain AZH902`.',
    }),
  },
  check({ suppression, isRunning, knownIds, report, edit }) {
    const { ids, at, used, problem, file } = suppression
    if (problem !== undefined) report({ at, message: 'malformed', args: { problem } })
    const isKnown = (id: string) => knownIds.includes(id) || /^SC\d{4}$/.test(id)
    const unused = ids.filter((id) => !used.has(id) && isKnown(id) && isRunning(id))
    for (const id of ids) {
      if (!isKnown(id)) report({ at, message: 'unknown', args: { id, nearest: findNearest(id, knownIds) } })
      else if (unused.includes(id)) report({ at, message: 'unused', args: { id }, fix: remove(id) })
    }

    /** A list of several ids loses this one, the rest of the line stays. */
    function remove(id: string) {
      if (file.kind === 'suppressions') return undefined
      const { text } = file.source
      const kept = ids.filter((other) => other !== id)
      const comment = text.slice(at.pos, at.end)
      const title = `Take ${id} out`
      if (kept.length > 0)
        return { title, edits: [edit(at, comment.replace(/disable=\S*/, `disable=${kept.join(',')}`))] }
      const [blanks = ''] = /[ \t]*$/.exec(text.slice(text.lastIndexOf('\n', at.pos) + 1, at.pos)) ?? []
      const start = at.pos - blanks.length
      const alone = start === 0 || text[start - 1] === '\n'
      const lineEnd = alone && text[at.end] === '\n' ? 1 : 0
      return { title, edits: [edit({ pos: start, end: at.end + lineEnd }, '')] }
    }
  },
})
