// The known word that a mistyped one was probably meant to be.

/** Number of single-letter edits, swaps of neighbours included, between two words (optimal string alignment). */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}

/** The nearest of the known words, or undefined when none is near. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64) return undefined
  const plain = word.toLowerCase()
  const scored = known.map((candidate) => ({ candidate, edits: countEdits(plain, candidate.toLowerCase()) }))
  const [best] = scored.sort((a, b) => a.edits - b.edits)
  return best && best.edits <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined
}
