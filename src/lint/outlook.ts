// What would happen in a backup with these hooks, in two sentences: when all goes well, and when the freeze fails.
import type { Diagnostic, Outlook } from '../model/lint.js'
import { isMethod } from './hook/session.js'
import type { Reading } from './hook/ways.js'
import { findPost } from './pairs.js'
import type { ConfigFile, Project, ScriptFile } from './project.js'

interface Pair {
  readonly pre: ScriptFile
  readonly post: ScriptFile | undefined
}

/** One for each pre-script that calls the database. Nothing is said of what could not be followed.
 * @param found by the rules, so that nothing is foreseen of what is never read or started */
export function foresee(project: Project, found: readonly Diagnostic[]): Outlook[] {
  const has = (ids: RegExp, ...files: (ConfigFile | ScriptFile | undefined)[]) =>
    found.some(
      ({ id, path, severity }) =>
        severity === 'error' && ids.test(id) && files.some((file) => file?.source.path === path),
    )
  return listPairs(project).flatMap(({ pre, post }) => {
    if (pre.hook.calls.length === 0) return []
    const { path } = pre.source
    // Whoever reads what would happen takes these calls to be made.
    if (found.some((each) => misses(each) && [path, post?.source.path].includes(each.path))) return []
    if (has(wrongConfig, pre.config)) return [{ path, healthy: neither, failing: neither }]
    if (has(refused, pre, post)) return [{ path, healthy: refusal, failing: refusal }]
    if (has(unreadable, pre)) return [{ path, healthy: unread, failing: unread }]
    if (has(bashism, pre)) return [{ path, healthy: otherwise, failing: otherwise }]
    const healthy = has(unreadable, post) ? unthawed : has(bashism, post) ? otherwiseAfter : describeHealthy(pre, post)
    const failing = describeFailing(pre)
    return healthy && failing ? [{ path, healthy, failing }] : []
  })
}

/** A finding of a session that does not come to the database, or to another one than it should. */
const misses = ({ id, severity, messageKey }: Diagnostic) =>
  (severity === 'error' && /^AZH2(?:1[2348]|24|27)$/.test(id)) || (id === 'AZH206' && messageKey === 'another')
const wrongConfig = /^AZH(?:101|103|108|403)$/
const neither = 'the host starts neither script, for what is wrong with the config.'
const refused = /^AZH40[12]$/
const refusal = 'the host starts neither script, for their owner or mode (306, 307).'
const unreadable = /^AZH30[125]$/
const unread = 'sh does not come to the end of the pre-script: it fails (300), whatever it did by then.'
const unthawed = 'sh does not come to the end of the post-script, and what is frozen may stay so.'
const bashism = /^AZH303$/
const otherwise =
  'sh, where it is not bash, takes the pre-script for something else than is written there, as told below.'
const otherwiseAfter =
  'sh, where it is not bash, takes the post-script for something else, and what is frozen may stay so.'

function listPairs(project: Project): Pair[] {
  return project.scripts
    .filter(({ role, source }) => role === 'pre' && !project.options.own?.has(source.path))
    .map((pre) => ({ pre, post: findPost(pre, project) }))
}

function describeHealthy(pre: ScriptFile, post: ScriptFile | undefined): string | undefined {
  const reading = pre.hook.readAs('pre', 'healthy')
  const code = readCode(reading)
  if (code === undefined) return undefined
  const freezes = findLast(reading, 'freeze')
  if (freezes === undefined) return undefined
  if (!freezes) return describeNothing(code)
  if (code !== 0)
    return `the pre-script ends with ${code}, so Azure reports a failure (300) although the database was frozen.`
  if (!post) return 'the pre-script ends with 0; what the post-script does is not known.'
  const after = post.hook.readAs('post', 'healthy')
  const thawed = readCode(after)
  const thaws = findLast(after, 'thaw')
  if (thawed === undefined || thaws === undefined || (!thaws && post.hook.followed.unread.length > 0))
    return 'the pre-script ends with 0; what the post-script does is not known.'
  if (!thaws) return 'the database is frozen, and the post-script thaws nothing.'
  if (thawed !== 0)
    return `the post-script ends with ${thawed}, so Azure reports a failure (301) although it has thawed.`
  return 'both scripts end with 0, and Azure calls it application-consistent.'
}

function describeNothing(code: number): string {
  return code === 0
    ? 'the pre-script ends with 0 without a freeze, and Azure calls the backup application-consistent.'
    : `the pre-script ends with ${code} (300), and nothing is frozen.`
}

function describeFailing({ hook }: ScriptFile): string | undefined {
  const reading = hook.readAs('pre', 'freeze without answer')
  const code = readCode(reading)
  if (code === undefined) return undefined
  if (!reading.ways.some(({ sessions }) => sessions.some(({ session }) => isMethod(session, 'freeze'))))
    return describeNothing(code)
  if (code === 0) return 'the pre-script ends with 0 all the same, and Azure calls the backup application-consistent.'
  const thaws = reading.ways.map(({ sessions }) => sessions.some(({ session }) => isMethod(session, 'thaw')))
  if (thaws.every(Boolean)) return `the pre-script ends with ${code} (300) and thaws first.`
  if (thaws.some(Boolean)) return `the pre-script ends with ${code} (300); whether it thaws first is not known.`
  return `the pre-script ends with ${code} (300) and leaves what it may have frozen to the post-script.`
}

/** Whether the last freeze or thaw on each way is of that kind; undefined where the ways differ. */
function findLast({ ways }: Reading, method: 'freeze' | 'thaw'): boolean | undefined {
  const found = new Set(
    ways.map(({ sessions }) => {
      const last = sessions.findLast(({ session }) => isMethod(session, 'freeze', 'thaw') && !session.background)
      return last !== undefined && isMethod(last.session, method)
    }),
  )
  return found.size === 1 ? found.has(true) : undefined
}

/** The status with which all ways end that are certain; undefined where they differ, or nobody knows. */
function readCode({ ways, complete }: Reading): number | undefined {
  const codes = new Set(ways.filter(({ doubtful }) => !doubtful).map(({ code }) => code))
  const [code] = codes
  return complete && codes.size === 1 ? code : undefined
}

/** As two sentences: a backup that goes well, and one that fails. */
export function describeOutlook({ healthy, failing }: Outlook): readonly [string, string] {
  return [`In a backup that goes well, ${healthy}`, `When the freeze fails, ${failing}`]
}
