// The clock that the scripts, the stand-in database and the host share, and waiting on it.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Hundredths of a second since boot: never jumps, and is the same inside and outside of a sandbox. */
export function readClock(): number {
  return Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100)
}

/** Resolves as soon as `isSo` holds; rejects with what was waited for after `seconds`. */
export async function waitUntil(what: string, isSo: () => boolean, seconds = 60): Promise<void> {
  const end = readClock() + seconds * 100
  while (!isSo()) {
    if (readClock() > end) throw new Error(`waited ${seconds} s in vain for: ${what}`)
    await sleep(15)
  }
}
