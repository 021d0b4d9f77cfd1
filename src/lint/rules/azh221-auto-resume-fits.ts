// WDSuspendLimit lets a backup come to its end, and ends before nobody can log in.

import { findMember } from '../../model/json/document.js'
import { defaultFreezeTimeout, listFreezeParameters } from '../hook/freeze-parameters.js'
import type { Method } from '../hook/objectscript.js'
import { isMethod } from '../hook/session.js'
import { findPost } from '../pairs.js'
import type { ConfigFile } from '../project.js'
import { defineRule } from '../rule.js'

/** The extension thaws the file systems by itself after 60 s, so a snapshot that counts has been taken by then. */
const longestSnapshot = 60

export const autoResumeFits = defineRule({
  id: 'AZH221',
  name: 'auto-resume-fits',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    short: ({ value, window }: { value: number; window: number }) => ({
      problem: `The database resumes by itself after ${value} s (WDSuspendLimit), but a snapshot may take ${window} s.`,
      effect: 'It then resumes before the thaw, and the backup is not consistent.',
      advice: `Use more than ${window}, and ask IsWDSuspendedExt() before the thaw.`,
    }),
    late: ({ value, limit }: { value: number; limit: number }) => ({
      problem: `WDSuspendLimit is ${value}, which is not below ExternalFreezeTimeOut (${limit}).`,
      effect:
        `After ${limit} s of freeze no session can log in, the thaw's included, and the database does not ` +
        'resume either.',
      advice: `Use less than ${limit}, such as ${Math.min(300, Math.floor(limit / 2))}.`,
    }),
    timeout: ({ value, timeout }: { value: number; timeout: number }) => ({
      problem: `WDSuspendLimit is ${value}, but Azure waits ${timeout} s for each script (timeoutInSeconds).`,
      effect:
        'The database may resume while Azure still waits for the pre-script; the snapshot is not consistent then.',
      advice: `Use more than ${timeout}, or a smaller timeoutInSeconds.`,
    }),
    never: () => ({
      problem: 'WDSuspendLimit, the tenth argument, is not set.',
      effect: 'If the post-script never comes, nothing resumes the database: it stays frozen until somebody thaws it.',
      advice: 'Use ExternalFreeze(,,,,,,600,,,300), and ask IsWDSuspendedExt() before the thaw.',
    }),
  },
  check({ target, project, report }) {
    const post = findPost(target, project)
    const isCalled = (...methods: Method[]) => post?.hook.calls.some((call) => isMethod(call, ...methods))
    // Who asks before the thaw knows that the backup is none.
    const early = isCalled('probe') ? 'warning' : 'error'
    // The post-script frees it, as long as it comes.
    const frees = isCalled('thaw')
    const unlimited = frees === false ? 'error' : 'info'
    const limits = listFreezeParameters(target.hook, 'freezeTimeout')
    listFreezeParameters(target.hook, 'autoResume').forEach(({ session, value }, index) => {
      if (value === undefined) return
      const at = session.code.origin ?? session.command
      const limit = limits[index]?.value || defaultFreezeTimeout
      const window = longestSnapshot + 4 * readNumber(target.config, 'ScriptsExecutionPollTimeSeconds', 3)
      const timeout = readNumber(target.config, 'timeoutInSeconds', 0)
      if (value === 0) report({ at, message: 'never', severity: unlimited })
      else if (value >= limit) report({ at, message: 'late', args: { value, limit } })
      else if (value < window) report({ at, message: 'short', args: { value, window }, severity: early })
      else if (value <= timeout) report({ at, message: 'timeout', args: { value, timeout }, severity: early })
    })
  },
})

function readNumber(config: ConfigFile | undefined, key: string, otherwise: number): number {
  const value = config && findMember(config.json, key)?.value
  return value?.type === 'number' ? Number(value.value) : otherwise
}
