// Nothing that a sample leaves to its reader is still there.
import type { Comment } from '../../shell/parse.js'
import { findPlaceholders } from '../hook/placeholders.js'
import { defineRule } from '../rule.js'

export const noPlaceholder = defineRule({
  id: 'AZH212',
  name: 'no-placeholder',
  severity: 'error',
  applies: 'script',
  fixable: true,
  messages: {
    instance: ({ text }: { text: string }) => ({
      problem: `"${text}" is a placeholder, not the name of an instance.`,
      effect: text.startsWith('<')
        ? 'For the shell it is two redirections: the script looks for a file of that name, and no session is started.'
        : 'No instance has that name, so no session is started and nothing is frozen or thawed.',
      advice: 'Write the name that `iris list` (Caché: `ccontrol list`) shows, or let --fix --instance NAME do so.',
    }),
    todo: ({ text }: { text: string }) => ({
      problem: `"${text}" tells the reader to fill something in.`,
      effect: 'If it was done, the comment misleads whoever comes next; if not, the script does not work.',
      advice: 'Do it, and take the comment away.',
    }),
  },
  check({ target, text, project, report, edit }) {
    const { hook } = target
    if (hook.sessions.length === 0) return
    const { instance } = project.options
    const isName = instance !== undefined && /^[A-Za-z0-9][\w-]{0,63}$/.test(instance)
    for (const placeholder of findPlaceholders(hook)) {
      const fix =
        isName && placeholder.isInstance
          ? { title: `Write ${instance}`, edits: [edit(placeholder.at, instance)] }
          : undefined
      report({ at: placeholder.at, message: 'instance', args: { text: placeholder.text }, fix })
    }
    for (const comment of hook.script.comments.filter(isTodo)) {
      // Only a comment about the name that is being filled in goes with it.
      const isAboutName = isName && comment.alone && /instance/i.test(comment.text)
      const line = { pos: text.lastIndexOf('\n', comment.pos - 1) + 1, end: comment.end + lineEnd(text, comment.end) }
      const fix = isAboutName ? { title: 'Take the comment away', edits: [edit(line, '')] } : undefined
      report({
        at: comment,
        message: 'todo',
        args: { text: comment.text.replace(/^#+\s*/, '') },
        severity: 'warning',
        fix,
      })
    }
  },
})

function isTodo({ text }: Comment): boolean {
  return /\b(?:TODO|FIXME)\b/.test(text) && /instance|replace|<|name/i.test(text)
}

function lineEnd(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? 2 : text.startsWith('\n', at) ? 1 : 0
}
