// A bundle.json that somebody may have edited.
import type { BundleManifest } from '../model/generated/bundle.js'
import { validate } from './generated/bundle.js'

/** The manifest, or undefined when the text is not one. */
export function parseManifest(text: string): BundleManifest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return validate(value) ? (value as BundleManifest) : undefined
  } catch {
    return undefined
  }
}
