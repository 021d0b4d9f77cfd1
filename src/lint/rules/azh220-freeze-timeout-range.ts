// ExternalFreezeTimeOut is a number that InterSystems honours.
import { defaultFreezeTimeout, listFreezeParameters } from '../hook/freeze-parameters.js'
import { defineRule } from '../rule.js'

const longest = 1200

export const freezeTimeoutRange = defineRule({
  id: 'AZH220',
  name: 'freeze-timeout-range',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    long: ({ value }: { value: number }) => ({
      problem: `ExternalFreezeTimeOut, the seventh argument, is ${value}.`,
      effect:
        `InterSystems is said to take more than ${longest} as ${longest}: updates then block earlier than ` +
        'you expect.',
      advice: `Use 1 to ${longest}, or leave it out for ${defaultFreezeTimeout}.`,
    }),
    odd: ({ written }: { written: string }) => ({
      problem: `ExternalFreezeTimeOut, the seventh argument, is ${written}.`,
      effect:
        'That is no number of seconds; what the instance makes of it, perhaps 0 and so ' +
        `${defaultFreezeTimeout}, nobody says.`,
      advice: `Use 1 to ${longest}, or leave it out for ${defaultFreezeTimeout}.`,
    }),
  },
  check({ target, report }) {
    for (const { session, written, value } of listFreezeParameters(target.hook, 'freezeTimeout')) {
      const at = session.code.origin ?? session.command
      if (value !== undefined && value > longest) report({ at, message: 'long', args: { value } })
      else if (written && isOdd(written, value)) report({ at, message: 'odd', args: { written } })
    }
  },
})

/** Variables and functions of ObjectScript may be anything; only what can never be a number is odd. */
function isOdd(written: string, value: number | undefined): boolean {
  return value === undefined ? /^"/.test(written) : value < 0
}
