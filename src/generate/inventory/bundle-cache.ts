// Bundles of hosts with the same options, made once: the same options give the same bytes.

import type { Bundle } from '../../model/bundle.js'
import type { Options } from '../../model/generated/options.js'
import { sha256 } from '../../model/sha256.js'
import { generateBundle } from '../generate-bundle.js'

export interface MadeBundle {
  readonly bundle: Bundle
  /** Of its options with all defaults, hexadecimal. */
  readonly optionsSha256: string
}

/** As many as a fleet's kinds of hosts; each is some 200 KB. */
const most = 16

export class BundleCache {
  readonly #made = new Map<string, MadeBundle>()

  /** Throws a UserError for options that are wrong. */
  make(options: Options): MadeBundle {
    const key = JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)))
    const known = this.#made.get(key)
    if (known) return known
    const bundle = generateBundle(options)
    const made = { bundle, optionsSha256: sha256(JSON.stringify(bundle.options)) }
    const [oldest] = this.#made.keys()
    if (this.#made.size === most && oldest !== undefined) this.#made.delete(oldest)
    this.#made.set(key, made)
    return made
  }
}
