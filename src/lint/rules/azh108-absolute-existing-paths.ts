// The two paths lead to two scripts.
import { quoteValue } from '../../model/text.js'
import { locationKeys, roleOf } from '../config-keys.js'
import { findMember } from '../json-document.js'
import { defineRule } from '../rule.js'

const notFound = (key: string) => (roleOf(key) === 'pre' ? 302 : 303)

export const absoluteExistingPaths = defineRule({
  id: 'AZH108',
  name: 'absolute-existing-paths',
  severity: 'error',
  applies: 'config',
  fixable: false,
  messages: {
    empty: ({ key }: { key: string }) => ({
      problem: `${key} is empty, as in Microsoft's template.`,
      effect: `The host finds no script (${notFound(key)}), and none of the two runs.`,
      advice: `Write the absolute path of the ${roleOf(key)}-script.`,
    }),
    relative: ({ key, value }: { key: string; value: string }) => ({
      problem: `${key} is ${quoteValue(value)}, which is not an absolute path.`,
      effect: `The host looks for it in the folder of its own extension, and finds none (${notFound(key)}).`,
      advice: 'Begin it with /, such as "/etc/azure/prescript.sh".',
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
  check({ target, project, report }) {
    const [pre, post] = locationKeys.map((key) => {
      const node = findMember(target.json, key)?.value
      if (node?.type !== 'string') return undefined
      const value = String(node.value)
      if (value === '') report({ at: node, message: 'empty', args: { key } })
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
