// The difference of two texts as `diff -u` shows it and `patch` takes it.

const context = 3
/** Lines that two versions may differ in before the whole middle counts as replaced. */
const mostEdits = 2000

type Step = readonly [mark: ' ' | '-' | '+', line: string]

/** Empty when the texts are equal. */
export function createUnifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return ''
  const steps = compareLines(splitLines(before), splitLines(after))
  const hunks = splitHunks(steps)
  const plain = path.replace(/^\/+/, '')
  return `--- a/${plain}\n+++ b/${plain}\n${hunks.join('')}`
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function compareLines(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const same = () => before[before.length - 1 - end] === after[after.length - 1 - end]
  while (end < before.length - start && end < after.length - start && same()) end++
  const keep = (line: string): Step => [' ', line]
  return [
    ...before.slice(0, start).map(keep),
    ...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(keep),
  ]
}

/** The shortest edit script, by Myers' algorithm. */
function compareMiddle(before: readonly string[], after: readonly string[]): Step[] {
  const trail: Map<number, number>[] = []
  let reached = new Map([[1, 0]])
  for (let edits = 0; edits <= Math.min(before.length + after.length, mostEdits); edits++) {
    const next = new Map(reached)
    trail.push(reached)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepDown(reached, diagonal, edits)
        ? (reached.get(diagonal + 1) ?? 0)
        : (reached.get(diagonal - 1) ?? 0) + 1
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= before.length && x - diagonal >= after.length) return trace(trail, before, after)
    }
    reached = next
  }
  return [...before.map((line): Step => ['-', line]), ...after.map((line): Step => ['+', line])]
}

function stepDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true
  return diagonal !== edits && (reached.get(diagonal - 1) ?? 0) < (reached.get(diagonal + 1) ?? 0)
}

function trace(
  trail: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): Step[] {
  const steps: Step[] = []
  let x = before.length
  let y = after.length
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const reached = trail[edits] ?? new Map<number, number>()
    const down = stepDown(reached, x - y, edits)
    const previous = down ? x - y + 1 : x - y - 1
    const fromX = edits === 0 ? 0 : (reached.get(previous) ?? 0)
    const fromY = edits === 0 ? 0 : fromX - previous
    while (x > fromX && y > fromY) {
      steps.push([' ', before[--x] ?? ''])
      y--
    }
    if (edits > 0) steps.push(down ? ['+', after[--y] ?? ''] : ['-', before[--x] ?? ''])
  }
  return steps.reverse()
}

function splitHunks(steps: readonly Step[]): string[] {
  const hunks: string[] = []
  let oldLine = 1
  let newLine = 1
  let index = 0
  while (index < steps.length) {
    if (steps[index]?.[0] === ' ') {
      oldLine++
      newLine++
      index++
      continue
    }
    const from = Math.max(0, index - context)
    let to = index
    // Changes with little between them go into one hunk.
    for (let at = index; at < steps.length && at <= to + 2 * context; at++) if (steps[at]?.[0] !== ' ') to = at
    const hunk = steps.slice(from, to + 1 + context)
    const count = (mark: '-' | '+') => hunk.filter(([own]) => own === ' ' || own === mark).length
    const lead = index - from
    hunks.push(composeHunk(hunk, oldLine - lead, count('-'), newLine - lead, count('+')))
    const rest = steps.slice(index, to + 1 + context)
    oldLine += rest.filter(([mark]) => mark !== '+').length
    newLine += rest.filter(([mark]) => mark !== '-').length
    index = to + 1 + context
  }
  return hunks
}

function composeHunk(hunk: readonly Step[], oldStart: number, oldCount: number, newStart: number, newCount: number) {
  const range = (start: number, count: number) => `${count === 0 ? start - 1 : start}${count === 1 ? '' : `,${count}`}`
  const lines = hunk.map(([mark, line]) => {
    return `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`
  })
  return `@@ -${range(oldStart, oldCount)} +${range(newStart, newCount)} @@\n${lines.join('')}`
}
