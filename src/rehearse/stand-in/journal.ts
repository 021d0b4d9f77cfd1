// What the stand-in database wrote down: each call, and each time in which it was frozen.

export type Verb =
  | 'list'
  | 'probe'
  | 'freeze'
  | 'thaw'
  | 'resume'
  | 'stat'
  | 'unknown'
  // Of an instance on a VM that was restored; terminal: a session that reads its statements.
  | 'start'
  | 'stop'
  | 'terminal'

/** A call as the stand-in wrote it down. */
export interface Call {
  verb: Verb
  number: number
  at: number
  uid: number
  input: 'null' | 'file' | 'other'
  lock: 'inherited' | 'none'
  program: string
  given: string
}

/** A time in which the write daemon was suspended. `to` is null while it lasts. */
export interface Freeze {
  from: number
  to: number | null
  /** `freeze.N`, a call of ours by the scripts, or `elsewhere`. */
  by: string
  /** `thaw.N` or `resume.N`, a call; `limit`, WDSuspendLimit; `elsewhere`; `shutdown`. */
  endedBy: string | null
  /** WDSuspendLimit in hundredths of a second; 0: nothing ends it but a thaw. */
  limit: number
}

/** @param line of the journal, as stand-in/iris.sh writes it */
export function parseCall(line: string): Call {
  const [verb = '', number, at, uid, , input, lock, program = '', ...given] = line.split('|')
  return {
    verb: verb as Verb,
    number: Number(number),
    at: Number(at),
    uid: Number(uid),
    input: input as Call['input'],
    lock: lock as Call['lock'],
    program,
    given: given.join('|'),
  }
}

/** Each freeze that the lines of a history tell of, up to `now`; WDSuspendLimit passes by itself. */
export function readFreezes(lines: readonly string[], now: number): Freeze[] {
  const freezes: Freeze[] = []
  const endAt = (at: number, by: string) => {
    const last = freezes.at(-1)
    if (last === undefined || last.to !== null) return
    const expires = last.limit > 0 ? last.from + last.limit : Number.POSITIVE_INFINITY
    if (expires <= at) Object.assign(last, { to: expires, endedBy: 'limit' })
    else if (by !== '') Object.assign(last, { to: at, endedBy: by })
  }
  for (const line of lines) {
    const [event, at, limitWord, , by = 'limit'] = line.split(' ')
    endAt(Number(at), event === 'freeze' ? '' : by)
    if (event === 'freeze') {
      freezes.push({ from: Number(at), to: null, by, endedBy: null, limit: Number(limitWord) })
    }
  }
  endAt(now, '')
  return freezes
}
