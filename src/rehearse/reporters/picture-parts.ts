// What the picture of a rehearsal is made of: bars in seconds and moments, in lanes.
import { formatSeconds } from './sentences.js'

export interface Bar {
  readonly from: number
  readonly to: number
  /** wait: the host waits; run: a script; late: it runs on although the host has gone on; frozen, foreign, stuck: a
   * database frozen by the hooks, by somebody else, for good. */
  readonly kind: 'wait' | 'fs' | 'run' | 'late' | 'frozen' | 'foreign' | 'stuck' | 'snapshot'
  /** Inside or beside the bar, if there is room. */
  readonly label: string
  /** A whole sentence. */
  readonly title: string
}

/** A moment, with a sign. */
export interface Mark {
  readonly at: number
  readonly tone: 'good' | 'bad' | 'plain'
  readonly title: string
}

export interface Lane {
  readonly name: string
  /** Bars that overlap stand in rows of their own. */
  readonly rows: readonly (readonly Bar[])[]
  readonly marks: readonly Mark[]
}

export function lane(name: string, bars: readonly Bar[], marks: readonly Mark[] = []): Lane {
  const rows: Bar[][] = [[]]
  for (const bar of [...bars].sort((one, other) => one.from - other.from)) {
    const free = rows.find((row) => row.every(({ to }) => to <= bar.from + 1e-9))
    if (free) free.push(bar)
    else rows.push([bar])
  }
  return { name, rows, marks }
}

export function bar(kind: Bar['kind'], from: number, to: number, label: string, title: string): Bar {
  return { kind, from, to, label, title: `${title}, ${formatSeconds(from)} s to ${formatSeconds(to)} s` }
}
