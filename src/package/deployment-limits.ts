// How many VMs one deployment of Azure Resource Manager can carry a script to.
import { gzip } from '../archive/gzip.js'

/** Of a template, after its loops and variables are expanded. */
const templateLimit = 4_000_000
/** Of a deployment's job, compressed, after the same. */
const jobLimit = 1_000_000
/** What stands around the script: type, names, properties. */
const frame = 600

/** In what the template is expanded to each VM has a script of its own, and compression does not see that they are the
 * same: one is longer than what it looks back on. One more is left for the variable that the script comes from. */
export function countVms(script: string): number {
  const text = Buffer.from(JSON.stringify(script))
  const fits = Math.min(templateLimit / (text.length + frame), jobLimit / (gzip(text).length + frame))
  return Math.max(1, Math.floor(fits) - 1)
}
