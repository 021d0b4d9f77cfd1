// The exit status of a hook tells Azure how it went.
import { backupModes, findMode, readStatements } from '../hook/backup-modes.js'
import { locateEnd } from '../hook/claims.js'
import { type ProgramRun, recognizeClient } from '../hook/clients.js'
import { standsDismissed } from '../hook/dismissed.js'
import { listCommands } from '../hook/places.js'
import { indifferent } from '../hook/programs.js'
import type { Way } from '../hook/ways.js'
import { nameProgram } from '../hook/wrappers.js'
import type { HookModel } from '../hook-model.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

interface Lost {
  readonly program: string
  /** With what the script ends, for sentences. */
  readonly end: string
}

export const exitTells = defineRule({
  id: 'AZH228',
  name: 'exit-tells',
  severity: 'error',
  applies: 'script',
  fixable: false,
  messages: {
    never: ({ code }: { code: number }) => ({
      problem: `Whatever happens, the script ends with ${code}.`,
      effect: 'For Azure only 0 is success: each backup is reported as failed (300 pre-script, 301 post-script).',
      advice: 'End with 0 when all went well.',
    }),
    always: ({ program, end }: Lost) => ({
      problem: `The script ends with ${end}, also when ${program} has failed.`,
      effect: 'Azure then calls the backup application-consistent although nothing was prepared for it.',
      advice: 'End with 1 when a command fails on which the backup stands, or write `|| :` behind one that may fail.',
    }),
    left: ({ program, end }: Lost) => ({
      problem: `The post-script ends with ${end}, also when ${program} has not ended what the pre-script began.`,
      effect: 'Azure then calls the backup application-consistent, and nobody hears that the database is still held.',
      advice: 'End with 1 when the command fails.',
    }),
  },
  check({ target, report }) {
    const { hook, role } = target
    // What becomes of a session's status is for the rules of its contract.
    if (role === undefined || hook.calls.length > 0 || hook.script.problems.length > 0) return
    const { ways, complete } = hook.read('healthy')
    const last = ways.toSorted((a, b) => locateEnd(hook, a).pos - locateEnd(hook, b).pos).at(-1)
    if (!complete || !last || ways.some(({ doubtful }) => doubtful)) return
    const at = locateEnd(hook, last)
    if (ways.every(({ code }) => code !== undefined && code !== 0)) {
      report({ at, message: 'never', args: { code: last.code ?? 1 } })
      return
    }
    if (!ways.every(saysNothing) || mayEndOtherwise(hook, ways)) return
    const covering = ways.map(({ code, status }) => (code === undefined ? status.source?.program : undefined))
    const program = covering.find((name) => name !== undefined)
    const end = program === undefined ? '0' : `the status of ${program}`
    if (role === 'pre') {
      const lost = findLost(target)
      const severity = backupModes.some(({ begins }) => begins.test(hook.script.source)) ? 'error' : 'warning'
      if (lost) report({ at, message: 'always', args: { program: nameProgram(lost.words[0]), end }, severity })
      return
    }
    const lost = findLost(
      target,
      (run) => findMode(run, ({ stays, ends }) => stays && ends.test(readStatements(run))) !== undefined,
    )
    if (lost) report({ at, message: 'left', args: { program: nameProgram(lost.words[0]), end } })
  },
})

/** Whether the status hangs on nothing that was asked of a database: 0, or that of `logger` and its like. */
function saysNothing({ code, status }: Way): boolean {
  return code === undefined ? indifferent.has(status.source?.program ?? '') : code === 0 && !status.tainted
}

/** Whether the script ends with a failure in a loop whose last turn was not followed. */
function mayEndOtherwise({ script }: HookModel, ways: readonly Way[]): boolean {
  const met = new Set(ways.flatMap(({ end }) => (typeof end === 'object' ? [end.at.pos] : [])))
  return listCommands(script).some(
    ({ command: { name, args, pos }, parents }) =>
      name?.text === 'exit' &&
      args[0]?.text !== '0' &&
      !met.has(pos) &&
      parents.some(({ type }) => type === 'While' || type === 'For'),
  )
}

/** A database's program whose failure nothing looks at. */
function findLost({ hook }: ScriptFile, counts: (run: ProgramRun) => boolean = () => true): ProgramRun | undefined {
  if (/\bset\s+-(?:\w*e|o\s+errexit)|\btrap\b/.test(hook.script.source)) return undefined
  return hook.programs.find(
    (run) => recognizeClient(run.words) && counts(run) && !standsDismissed(hook.script, run.command),
  )
}
