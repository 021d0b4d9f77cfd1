// What the command line of `rehearse` asks for, checked.
import { UserError } from '../model/errors.js'
import { findNearest } from '../model/nearest.js'
import { listAlternatives, quoteValue } from '../model/text.js'
import type { formats, shells } from './rehearse-options.js'

export interface RehearseRequest {
  /** A folder or a tar file. */
  readonly bundle: string
  /** Ids; undefined: every fault. */
  readonly faults: readonly string[] | undefined
  readonly shell: (typeof shells)[number] | undefined
  readonly snapshotSeconds: number | undefined
  readonly fsFreezeSeconds: number | undefined
  readonly keep: boolean
  readonly restore: boolean
  readonly live: boolean
  readonly yes: boolean
  readonly format: (typeof formats)[number]
  readonly report: string | undefined
}

const mostSeconds = 600

/** Ids of all faults, of backups and of restores. */
export interface KnownFaults {
  readonly backup: readonly string[]
  readonly restore: readonly string[]
}

/** Throws a UserError. */
export function readRehearseOptions(
  words: readonly string[],
  given: Readonly<Record<string, unknown>>,
  known: KnownFaults,
): RehearseRequest {
  const [bundle = '.', extra] = words
  if (extra !== undefined) {
    throw new UserError(`${quoteValue(extra)} is one word too many.`, { hint: 'Rehearse one bundle at a time.' })
  }
  const live = given['live'] === true
  const restore = given['restore'] === true
  if (live) refuseWithLive(given)
  else if (restore && given['keep'] === true) {
    throw new UserError('--keep does not go with --restore.', { hint: 'The report holds what was said and found.' })
  } else if (given['yes'] === true) throw new UserError('--yes needs --live.', { hint: 'A sandbox asks for nothing.' })
  return {
    bundle,
    faults: given['allFaults'] === true ? refuseBoth(given) : readFaults(given['fault'], known, restore),
    shell: given['shell'] as RehearseRequest['shell'],
    snapshotSeconds: readSeconds('snapshot-seconds', given['snapshotSeconds'], live),
    fsFreezeSeconds: readSeconds('fsfreeze-seconds', given['fsfreezeSeconds'], false),
    keep: given['keep'] === true,
    restore,
    live,
    yes: given['yes'] === true,
    format: (given['format'] ?? 'text') as RehearseRequest['format'],
    report: given['report'] as string | undefined,
  }
}

/** What a drill on a real database cannot have. */
function refuseWithLive(given: Readonly<Record<string, unknown>>): void {
  const flags = {
    fault: 'fault',
    allFaults: 'all-faults',
    shell: 'shell',
    fsfreezeSeconds: 'fsfreeze-seconds',
    keep: 'keep',
    restore: 'restore',
  }
  for (const [key, flag] of Object.entries(flags)) {
    if (given[key] === undefined || given[key] === false) continue
    throw new UserError(`--${flag} does not go with --live.`, {
      hint: 'A drill freezes the real database of this machine, once, and nothing is made to go wrong.',
    })
  }
}

function refuseBoth(given: Readonly<Record<string, unknown>>): undefined {
  if (given['fault'] === undefined) return
  throw new UserError('--fault contradicts --all-faults.', { hint: 'Give one of them.' })
}

function readFaults(given: unknown, { backup, restore }: KnownFaults, isRestore: boolean): string[] {
  const [known, others] = isRestore ? [restore, backup] : [backup, restore]
  const names = given === undefined ? known.slice(0, 1) : [...new Set([given].flat().map(String))]
  for (const name of names) {
    if (known.includes(name)) continue
    if (others.includes(name)) {
      throw new UserError(`--fault ${name} is a fault of a ${isRestore ? 'backup' : 'restore'}.`, {
        hint: isRestore ? 'Leave out --restore.' : `Use --restore --fault ${name}.`,
      })
    }
    const begun = known.filter((id) => name.length > 3 && id.startsWith(name.toLowerCase()))
    const nearest =
      (begun.length > 0 && begun.length < 5 ? listAlternatives(begun) : undefined) ??
      findNearest(name, known) ??
      known.find((id) => name.length > 3 && id.includes(name.toLowerCase()))
    throw new UserError(`--fault names ${quoteValue(name)}, which is no fault.`, {
      hint: nearest ? `Did you mean ${nearest}?` : `See --list-faults${isRestore ? ' --restore' : ''}.`,
    })
  }
  return names
}

/** @param whole because install.sh takes whole seconds only */
function readSeconds(flag: string, given: unknown, whole: boolean): number | undefined {
  if (given === undefined) return undefined
  const text = String(given)
  const seconds = (whole ? /^\d{1,3}$/ : /^\d{1,3}(?:\.\d{1,3})?$/).test(text) ? Number(text) : Number.NaN
  if (seconds <= mostSeconds) return seconds
  const range = `a${whole ? ' whole' : ''} number from 0 to ${mostSeconds}`
  throw new UserError(`--${flag} is ${quoteValue(given)}, but must be ${range}.`, { hint: `Use --${flag} 2.` })
}
