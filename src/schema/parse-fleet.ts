// fleet.json, as an earlier run left it.
import type { Fleet } from '../model/generated/fleet.js'
import { validate } from './generated/fleet.js'

/** The list of a fleet's bundles; undefined for any other text. */
export function parseFleet(text: string): Fleet | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return validate(value) ? (value as Fleet) : undefined
  } catch {
    return undefined
  }
}
