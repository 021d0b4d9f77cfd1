// The parameters are what the scripts are to be given, word for word.

import { findMember } from '../../model/json/document.js'
import type { JsonNode } from '../../model/json/nodes.js'
import { quoteValue } from '../../model/text.js'
import { paramKeys, roleOf } from '../config-keys.js'
import { isPlaceholder } from '../hook/placeholders.js'
import { defineRule } from '../rule.js'

/** A parameter that a script keeps as a password: `PASSWORD=$2`. */
const kept = /\b\w*(?:pass(?:word|wd|phrase)?|pwd|secret)=["']?\$\{?(\d)\b/gi

interface Given {
  readonly key: string
  readonly value: string
}

export const plainParams = defineRule({
  id: 'AZH117',
  name: 'plain-params',
  severity: 'error',
  applies: 'config',
  fixable: false,
  messages: {
    variable: ({ key, value }: Given) => ({
      problem: `${key} holds ${quoteValue(value)}, and no shell puts in what it stands for.`,
      effect: `The ${roleOf(key)}-script gets these very characters as its argument.`,
      advice: 'Write the value itself, or set it in the script.',
    }),
    placeholder: ({ key, value }: Given) => ({
      problem: `${key} still holds the placeholder ${quoteValue(value)}.`,
      effect: `The ${roleOf(key)}-script gets it as it stands: an instance of that name is not there.`,
      advice: 'Write the name of the instance.',
    }),
    password: ({ key }: { key: string }) => ({
      problem: `${key} holds a password.`,
      effect: 'It shows in `ps` to every user of the VM while the script runs.',
      advice: 'Keep it in a file of root with mode 600, and let the script read it there.',
    }),
  },
  check({ target, report }) {
    for (const key of paramKeys) {
      const node = findMember(target.json, key)?.value
      if (node?.type !== 'array') continue
      const secret = target[roleOf(key)]?.script.source.matchAll(kept) ?? []
      const places = new Set([...secret].map(([, place]) => Number(place)))
      node.items.forEach((item, index) => {
        const value = readText(item)
        if (value === undefined) return
        const isKept = places.has(index + 1) && isSecret(value)
        if (isKept || isPassword(value, readText(node.items[index - 1])))
          report({ at: item, message: 'password', args: { key } })
        else if (/\$(?:\{\w+\}|[A-Za-z_(])|`|^~\//.test(value))
          report({ at: item, message: 'variable', args: { key, value } })
        else if (isPlaceholder(value)) report({ at: item, message: 'placeholder', args: { key, value } })
      })
    }
  },
})

function readText(node: JsonNode | undefined): string | undefined {
  return node?.type === 'string' ? String(node.value) : undefined
}

/** A path is where the password is. */
function isPassword(value: string, before = ''): boolean {
  const [, given] = /^-{0,2}(?:\w*pass(?:word|wd|phrase)?|pwd|\w*secret)[=:](.+)$/i.exec(value) ?? []
  const text = given ?? (/^--?(?:p|pass(?:word|wd)?|pwd|secret)$/i.test(before) ? value : undefined)
  return text !== undefined && isSecret(text)
}

function isSecret(text: string): boolean {
  return text !== '' && !/^[/$<-]/.test(text)
}
