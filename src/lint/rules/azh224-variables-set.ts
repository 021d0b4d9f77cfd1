// Variables have a value where they are read.
import type { Span } from '../../model/lint.js'
import { type SyntaxNode, walk } from '../../shell/parse.js'
import { groupByPlace } from '../hook/claims.js'
import type { Event } from '../hook/events.js'
import { isNameless } from '../hook/session.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

export const variablesSet = defineRule({
  id: 'AZH224',
  name: 'variables-set',
  severity: 'warning',
  applies: 'script',
  fixable: false,
  messages: {
    never: ({ name }: { name: string }) => ({
      problem: `$${name} is read, but nothing sets it.`,
      effect: 'Azure starts scripts with hardly any environment, so the text is empty and the command a different one.',
      advice: 'Set it in the script.',
    }),
    early: ({ name }: { name: string }) => ({
      problem: `$${name} is read before it is set.`,
      effect: 'The text is empty here, and the command a different one.',
      advice: 'Set it before.',
    }),
    parameter: ({ name }: { name: string }) => ({
      problem: `The script reads its parameter $${name}, but the config gives none.`,
      effect: 'The text is empty, and the command a different one.',
      advice: 'Put it into preScriptParams or postScriptParams, or set it in the script.',
    }),
    told: ({ name }: { name: string }) => ({
      problem: `$${name} is printed, but nothing sets it.`,
      effect: 'The text lacks that word; nothing else is different.',
      advice: 'Set it in the script, or put single quotes around a `$` that is meant as such.',
    }),
    instance: () => ({
      problem: 'The name of the instance is empty.',
      effect: 'The parameter or variable that holds it is: no session is started, and nothing is frozen or thawed.',
      advice: 'Give the name in preScriptParams and postScriptParams, or write it into the script.',
    }),
  },
  check({ target, report }) {
    const { hook } = target
    if (!hook.isHook) return
    const { assigned, asked, printed } = readNames(target)
    const nameless = hook.calls.filter(isNameless).map(({ command }) => command)
    const isIn = (at: Span, outer: Span) => outer.pos <= at.pos && at.end <= outer.end
    const readings = (['healthy', 'freeze refused', 'thaw refused'] as const).map((name) => hook.read(name))
    const reads = readings.flatMap(({ ways }) =>
      ways
        .filter(({ doubtful }) => !doubtful)
        .flatMap(({ events }) => events.filter(({ kind }) => kind === 'unset-read')),
    )
    const seen = new Set<string>()
    for (const [at, [event]] of groupByPlace(reads as Extract<Event, { kind: 'unset-read' }>[], (each) => each.at)) {
      if (!event || seen.has(event.name) || asked.some((each) => isIn(at, each))) continue
      // Rule AZH213 says what is meant.
      if (event.name === 'SYS') continue
      seen.add(event.name)
      const isParameter = /^\d+$/.test(event.name)
      const message = isParameter ? 'parameter' : assigned.has(event.name) ? 'early' : 'never'
      if (printed.some((each) => isIn(at, each))) {
        report({ at, message: 'told', args: { name: event.name }, severity: 'info' })
        continue
      }
      const severity = nameless.some((session) => isIn(at, session)) ? 'error' : 'warning'
      report({ at, message, args: { name: event.name }, severity })
    }
    for (const at of nameless) {
      if (!reads.some((event) => event.kind === 'unset-read' && isIn(event.at, at)))
        report({ at, message: 'instance', severity: 'error' })
    }
  },
})

/** What the script sets anywhere, and the conditions in which a variable may well be empty. */
function readNames({ hook }: ScriptFile) {
  const assigned = new Set<string>()
  const asked: Span[] = []
  const printed: Span[] = []
  walk(hook.script.tree, (node, parents) => {
    if (node.type === 'Assignment') assigned.add(node.name)
    if (node.type === 'For') assigned.add(node.name.value)
    if (node.type === 'TestCommand') asked.push(node)
    if (node.type === 'Case') asked.push(node.word)
    if (node.type !== 'Command') return
    const name = node.name?.text
    if (name === '[' || name === 'test') asked.push(node)
    // What is piped or written on may be a command for others.
    if ((name === 'echo' || name === 'printf' || name === 'logger') && isLoose(parents))
      for (const word of node.args) printed.push(word)
    if (name === 'read') for (const word of node.args) assigned.add(word.text)
  })
  return { assigned, asked, printed }
}

function isLoose(parents: readonly SyntaxNode[]): boolean {
  const isPipe = (node: SyntaxNode) => node.type === 'Pipeline' && node.commands.length > 1
  return !parents.some((node) => isPipe(node) || node.type === 'CommandExpansion')
}
