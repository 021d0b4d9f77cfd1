// Conditions are written so that `[` understands them.
import { type Word, walk } from '../../shell/parse.js'
import { listCommands } from '../hook/places.js'
import { findMistakes, type Mistake } from '../hook/test-mistakes.js'
import type { ScriptFile } from '../project.js'
import { defineRule } from '../rule.js'

const effects = {
  blank: '`[` answers with an error instead of yes or no, and the script goes on as if the condition did not hold.',
  operator: '`[` answers with an error instead of yes or no, and the script goes on as if the condition did not hold.',
  redirection: 'A file of that name is written or read, and the condition only asks whether the other word is empty.',
  constant: 'It is one word, and a word that is not empty is always true: the condition holds whatever the status is.',
}

export const soundTest = defineRule({
  id: 'AZH204',
  name: 'sound-test',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    blank: ({ written }: Pick<Mistake, 'written' | 'meant'>) => ({
      problem: `A blank is missing in "${written}".`,
      effect: effects.blank,
      advice: 'Put a blank behind `[`, before `]` and around each operator.',
    }),
    operator: ({ written, meant }: Pick<Mistake, 'written' | 'meant'>) => ({
      problem: `"${written}" is no operator of \`[\`${meant ? `; ${meant} is probably meant` : ''}.`,
      effect: effects.operator,
      advice: 'Use -eq, -ne, -lt, -le, -gt or -ge for numbers, and = or != for text.',
    }),
    redirection: ({ written, meant }: Pick<Mistake, 'written' | 'meant'>) => ({
      problem: `"${written}" is a redirection inside \`[\`; ${meant} is probably meant.`,
      effect: effects.redirection,
      advice: 'Use -lt, -le, -gt or -ge to compare numbers.',
    }),
    constant: ({ written }: Pick<Mistake, 'written' | 'meant'>) => ({
      problem: `"${written}" has no blanks around its operator.`,
      effect: effects.constant,
      advice: 'Put a blank on both sides of the operator, and use -eq for numbers.',
    }),
    text: () => ({
      problem: 'An exit status is compared as a text.',
      effect: 'It works as long as both are written in the same way; 05 or a blank makes them differ.',
      advice: 'Use -eq for numbers.',
    }),
  },
  check({ target, report, edit }) {
    if (!target.hook.isHook && target.hook.sessions.length === 0) return
    const statuses = findStatusVariables(target)
    const isStatus = (word: Word) => statuses.has(word.text.replaceAll(/["${}]/g, ''))
    for (const { command } of listCommands(target.hook.script)) {
      for (const { key, at, written, meant } of findMistakes(command, isStatus)) {
        const edits = meant === undefined ? [] : [edit(at, meant)]
        const fix = meant === undefined ? undefined : { title: `Write "${meant.trim() || 'a blank'}"`, edits }
        const place = key === 'blank' && at.pos === at.end ? { pos: at.pos - 1, end: at.end + 1 } : at
        // It is right as it stands.
        if (key === 'text') report({ at: place, message: key, severity: 'info' })
        else report({ at: place, message: key, args: { written, meant }, fix })
      }
    }
  },
})

/** Names of variables that are given an exit status anywhere, and `?` itself. */
function findStatusVariables({ hook }: ScriptFile): ReadonlySet<string> {
  const names = new Set(['?'])
  walk(hook.script.tree, (node) => {
    if (node.type === 'Assignment' && node.value.type === 'Word' && /^"?\$\{?\?\}?"?$/.test(node.value.text)) {
      names.add(node.name)
    }
  })
  return names
}
