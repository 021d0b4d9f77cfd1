// Texts that have paragraphs in common, taken apart so that what they have in common is there once.

export interface SharedParagraphs {
  /** The pieces of each text, in order: text of its own, or the index of a shared one. */
  readonly texts: readonly (readonly (string | number)[])[]
  readonly shared: readonly string[]
}

/** Shorter ones are not worth a place of their own. */
const shortest = 100

/** Paragraphs end with an empty line. */
export function shareParagraphs(contents: readonly string[]): SharedParagraphs {
  const paragraphs = contents.map((content) => content.split(/(?<=\n\n)(?!\n)/))
  const isShared = findShared(paragraphs.flat())
  const isJoined = findJoined(paragraphs, isShared)
  const places = new Map<string, number>()
  const texts = paragraphs.map((ofText) =>
    joinRuns(ofText, isShared, isJoined).map((piece) => {
      if (!isShared(piece.first)) return piece.text
      const place = places.get(piece.text) ?? places.size
      places.set(piece.text, place)
      return place
    }),
  )
  return { texts, shared: [...places.keys()] }
}

function findShared(paragraphs: readonly string[]): (paragraph: string) => boolean {
  const counts = new Map<string, number>()
  for (const paragraph of paragraphs) counts.set(paragraph, (counts.get(paragraph) ?? 0) + 1)
  return (paragraph) => paragraph.length >= shortest && (counts.get(paragraph) ?? 0) > 1
}

/** Whether two shared paragraphs always stand side by side. */
function findJoined(texts: readonly (readonly string[])[], isShared: (paragraph: string) => boolean) {
  const before = new Map<string, Set<string>>()
  const after = new Map<string, Set<string>>()
  const note = (map: typeof before, key: string, value = '') => map.set(key, (map.get(key) ?? new Set()).add(value))
  for (const text of texts) {
    for (const [index, paragraph] of text.entries()) {
      note(before, paragraph, text[index - 1])
      note(after, paragraph, text[index + 1])
    }
  }
  return (left: string, right: string) =>
    isShared(left) && isShared(right) && after.get(left)?.size === 1 && before.get(right)?.size === 1
}

interface Run {
  readonly first: string
  text: string
}

/** Paragraphs of a text that go together: neighbours of its own, and shared ones that always stand side by side. */
function joinRuns(
  paragraphs: readonly string[],
  isShared: (paragraph: string) => boolean,
  isJoined: (left: string, right: string) => boolean,
): Run[] {
  const runs: Run[] = []
  let last = ''
  for (const paragraph of paragraphs) {
    const run = runs.at(-1)
    const bothOwn = run !== undefined && !isShared(last) && !isShared(paragraph)
    if (run && (bothOwn || isJoined(last, paragraph))) run.text += paragraph
    else runs.push({ first: paragraph, text: paragraph })
    last = paragraph
  }
  return runs
}
