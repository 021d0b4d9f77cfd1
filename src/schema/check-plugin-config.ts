// A generated plug-in configuration is checked before it leaves us.
import { validate } from './generated/plugin-config.js'

/** Throws when the configuration does not fit schemas/plugin-config.schema.json: options are checked before, so that
 * would be a bug. */
export function checkPluginConfig(config: unknown): void {
  if (!validate(config)) throw new Error(`the generated configuration is wrong: ${JSON.stringify(validate.errors)}`)
}
