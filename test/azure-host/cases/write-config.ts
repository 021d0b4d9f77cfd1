// Texts of configurations for cases: JSON may hold what JavaScript's JSON.stringify cannot write.
import { healthyConfig } from '../../rehearse/host-cases.ts'

/** A value that stands in the text as it is written here: `raw('NaN')`. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const raw = (text: string) => new Raw(text)

/** A healthy configuration with changed keys; undefined takes one out. */
export function writeConfig(changes: Readonly<Record<string, unknown>>): string {
  const members = Object.entries({ ...healthyConfig, ...changes }).filter(([, value]) => value !== undefined)
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}: ${writeValue(value)}`).join(', ')}}`
}

export function writeValue(value: unknown): string {
  return value instanceof Raw ? value.text : JSON.stringify(value)
}
