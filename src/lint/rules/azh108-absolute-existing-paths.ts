// The two paths lead to two scripts.

import { findMember } from '../../model/json/document.js'
import { nameOf } from '../../model/slash-path.js'
import { quoteValue } from '../../model/text.js'
import { findCommand, locationKeys, roleOf, startsShell } from '../config-keys.js'
import { defineRule } from '../rule.js'

/** The file of that name where Azure's documentation puts it. */
function suggest(key: string, value: string): string {
  const name = nameOf(value.trim())
  return `/etc/azure/${/^[\w.-]+$/.test(name) ? name : roleOf(key) === 'pre' ? 'prescript.sh' : 'postScript.sh'}`
}

const notFound = (key: string) => (roleOf(key) === 'pre' ? 302 : 303)

export const absoluteExistingPaths = defineRule({
  id: 'AZH108',
  name: 'absolute-existing-paths',
  severity: 'error',
  applies: 'config',
  fixable: true,
  messages: {
    empty: ({ key }: { key: string }) => ({
      problem: `${key} is empty, as in Microsoft's template.`,
      effect: `The host finds no script (${notFound(key)}), and none of the two runs.`,
      advice: `Write the absolute path of the ${roleOf(key)}-script.`,
    }),
    relative: ({ key, value }: { key: string; value: string }) => ({
      problem: `${key} is ${quoteValue(value)}, which is not an absolute path.`,
      effect: `The host looks for it in the folder of its own extension, and finds none (${notFound(key)}).`,
      advice: `Begin it with /, such as ${quoteValue(suggest(key, value))}.`,
    }),
    variable: ({ key, value }: { key: string; value: string }) => ({
      problem: `${key} is ${quoteValue(value)}, and no shell puts in what that stands for.`,
      effect: `The host looks for a file of that very name, and finds none (${notFound(key)}): none of the two runs.`,
      advice: `Write the path itself, such as ${quoteValue(suggest(key, value))}.`,
    }),
    command: ({ key, value, path }: { key: string; value: string; path: string }) => ({
      problem: `${key} is ${quoteValue(value)}, a command and not a path.`,
      effect: `The host looks for a file of that whole name, and finds none (${notFound(key)}): none of the two runs.`,
      advice:
        `Write ${quoteValue(path)}: the host runs it with sh. What the script is to be given belongs into ` +
        `${roleOf(key)}ScriptParams.`,
    }),
    blank: ({ key, value }: { key: string; value: string }) => ({
      problem: `${key} is ${quoteValue(value)}, with a blank at its end.`,
      effect: `The host looks for a file of that very name, and finds none (${notFound(key)}): none of the two runs.`,
      advice: 'Take the blank out.',
    }),
    missing: ({ key, value }: { key: string; value: string }) => ({
      problem: `${key} is ${quoteValue(value)}, and there is no such file.`,
      effect: `The host finds no script (${notFound(key)}), and none of the two runs.`,
      advice: 'Mend the path (it counts capitals), or install the script.',
    }),
    same: ({ value }: { value: string }) => ({
      problem: `Both scripts are ${quoteValue(value)}, with the same arguments.`,
      effect: 'The host runs the same script before and after the snapshot, which cannot know whether to thaw.',
      advice: 'Name two scripts, or give them different arguments.',
    }),
  },
  check({ target, project, report, edit }) {
    const [pre, post] = locationKeys.map((key) => {
      const node = findMember(target.json, key)?.value
      if (node?.type !== 'string') return undefined
      const value = String(node.value)
      const script = target[roleOf(key)]
      const isThere = script && nameOf(script.source.path) === nameOf(value) && !startsShell(value)
      const command = isThere ? undefined : findCommand(value)
      if (value === '') report({ at: node, message: 'empty', args: { key } })
      else if (value.trim() !== value && value.trim().startsWith('/') && !findCommand(value.trim())) {
        const fix = { title: 'Take the blank out', edits: [edit(node, JSON.stringify(value.trim()))] }
        report({ at: node, message: 'blank', args: { key, value }, fix })
      } else if (command !== undefined && project.options.exists?.(value) !== true) {
        report({ at: node, message: 'command', args: { key, value, path: command } })
      } else if (/\$\{?\w|^~/.test(value)) report({ at: node, message: 'variable', args: { key, value } })
      else if (!value.startsWith('/')) report({ at: node, message: 'relative', args: { key, value } })
      else if (!target[roleOf(key)] && project.options.exists?.(value) === false) {
        report({ at: node, message: 'missing', args: { key, value } })
      }
      return { node, value }
    })
    if (!pre?.value || pre.value !== post?.value) return
    const [first, second] = ['preScriptParams', 'postScriptParams'].map((key) => {
      const node = findMember(target.json, key)?.value
      return node && target.source.text.slice(node.pos, node.end).replaceAll(/\s/g, '')
    })
    if (first === second) report({ at: post.node, message: 'same', args: { value: pre.value } })
  },
})
