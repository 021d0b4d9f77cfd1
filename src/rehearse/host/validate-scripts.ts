// The host's look at the two scripts of a plug-in before the backup: 0, or 302, 303, 306, 307.

import { PythonError } from '../../model/python/error.js'
import type { HostMachine } from './machine.js'
import { acceptsScript, modeText } from './permissions.js'
import type { PluginConfig } from './plugin-config.js'
import { type PythonValue, typeName } from './python/value.js'

/** Throws PythonError when a location is no text. */
export function validateScripts(machine: HostMachine, config: PluginConfig): number {
  return (
    validate(machine, 'Prescript', config.preScriptLocation, { missing: 302, refused: 306 }) ||
    validate(machine, 'Postscript', config.postScriptLocation, { missing: 303, refused: 307 })
  )
}

function validate(
  machine: HostMachine,
  name: string,
  location: PythonValue,
  codes: { readonly missing: number; readonly refused: number },
): number {
  if (typeof location !== 'string') {
    throw new PythonError('TypeError', `a path cannot be ${typeName(location)}`)
  }
  const file = machine.stat(location)
  if (!file?.isFile) {
    machine.log(`${name} file does not exist in the location ${location}`)
    return codes.missing
  }
  machine.log(`Permissions of the file ${location} are ${modeText(file)}`)
  if (acceptsScript(file)) return 0
  machine.log(`${name} file ${location} is not root's or does not have desired permissions`)
  return codes.refused
}
