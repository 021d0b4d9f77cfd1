// The report for programs, as schemas/fleet-report.schema.json describes it. In pieces: a fleet's is large.
import type { FleetReport } from '../../model/generated/fleet-report.js'

export function* composeJson({ hosts, ...head }: FleetReport): Generator<string> {
  const text = JSON.stringify(head, null, 2)
  yield `${text.slice(0, text.lastIndexOf('\n}'))},\n  "hosts": [`
  for (const [index, host] of hosts.entries())
    yield `${index === 0 ? '' : ','}\n    ${escapeInJson(JSON.stringify(host))}`
  yield `${hosts.length > 0 ? '\n  ' : ''}]\n}\n`
}

/** What would turn a terminal around stays the same text for a program. */
function escapeInJson(json: string): string {
  return json.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
