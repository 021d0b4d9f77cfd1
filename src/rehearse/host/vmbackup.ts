// vmbackup.conf as the extension reads it for each key: what it cannot read, or int() does not take, is as if it were
// not there. Follows get_value_from_configfile() of Utils/HandlerUtil.py, and fsfreezer.py.

import { PythonError } from '../../model/python/error.js'
import { Ini } from '../../model/python/ini.js'
import { snapshotSection, vmbackupDefaults, vmbackupPath } from '../../model/vmbackup-conf.js'
import type { FreezeOrder, HostMachine } from './machine.js'
import { decodeText } from './python/file.js'
import { toInt } from './python/int.js'

/** The host looks that often whether they are frozen, and as often as it fits into the time. */
const look = 2
/** It waits 3 s before it begins. */
const shortestFreeze = 4

export function readFreezeOrder(machine: HostMachine): FreezeOrder {
  const wait = readNumber(machine, 'SafeFreezeWaitInSeconds') ?? vmbackupDefaults.safefreezewaitinseconds
  return {
    skipped: (readOption(machine, 'MountsToSkip') ?? '').split(',').filter((mount) => mount !== '/'),
    waitSeconds: look * Math.max(0, Math.trunc(wait / look)),
    longestSeconds: readNumber(machine, 'timeout') ?? vmbackupDefaults.timeout,
  }
}

/** What a freeze of so many seconds that ends with `code` comes to under an order. */
export function limitFreeze(
  { waitSeconds, longestSeconds }: FreezeOrder,
  freeze: { readonly seconds: number; readonly code: number },
): { seconds: number; code: number } {
  if (Math.max(freeze.seconds, shortestFreeze) > waitSeconds) return { seconds: waitSeconds, code: 122 }
  return longestSeconds > 0 ? freeze : { ...freeze, code: 121 }
}

function readNumber(machine: HostMachine, name: string): number | undefined {
  const text = readOption(machine, name)
  return text === undefined ? undefined : attempt(() => Number(toInt(text)))
}

/** undefined for '' too. */
function readOption(machine: HostMachine, name: string): string | undefined {
  const bytes = machine.read(vmbackupPath)
  if (!bytes) return undefined
  return attempt(() => {
    const ini = new Ini(decodeText(bytes))
    return ini.hasOption(snapshotSection, name) ? ini.get(snapshotSection, name) || undefined : undefined
  })
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof PythonError) return undefined
    throw error
  }
}
