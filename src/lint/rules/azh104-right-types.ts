// Every value has the type that the host reckons with.

import { findMember, toData } from '../../model/json/document.js'
import type { JsonMember, JsonNode } from '../../model/json/nodes.js'
import type { Fix } from '../../model/lint.js'
import { quoteValue } from '../../model/text.js'
import { booleanKeys, knownKeys, locationKeys, paramKeys, pollKey, retryKeys, roleOf } from '../config-keys.js'
import { defineRule } from '../rule.js'

interface Wrong {
  readonly allowed: string
  readonly effect: string
}

const unreadable = 'The host fails while it reads the config (304): no script runs, and the backup goes on without.'

export const rightTypes = defineRule({
  id: 'AZH104',
  name: 'right-types',
  severity: 'error',
  applies: 'config',
  fixable: true,
  messages: {
    wrong: ({ key, value, allowed, effect }: Wrong & { key: string; value: unknown }) => ({
      problem: `${key} is ${quoteValue(value)}.`,
      effect,
      advice: `Write ${allowed}.`,
    }),
  },
  check({ target: { json }, report, edit }) {
    for (const key of knownKeys) {
      const member = findMember(json, key)
      const wrong = member && judge(key, member.value)
      if (!wrong) continue
      const text = correct(key, member)
      const fix: Fix | undefined =
        text === undefined ? undefined : { title: `Write ${text}`, edits: [edit(member.value, text)] }
      report({ at: member.value, message: 'wrong', args: { key, value: toData(member.value), ...wrong }, fix })
    }
  },
})

/** What is wrong with the type of a value, if something is. */
function judge(key: string, node: JsonNode): Wrong | undefined {
  if (isOneOf(booleanKeys, key)) return node.type === 'boolean' ? undefined : judgeBoolean(key, node)
  if (isOneOf(paramKeys, key)) return judgeParams(key, node)
  if (isOneOf(retryKeys, key)) return node.type === 'number' ? undefined : judgeRetries(key)
  if (isOneOf(locationKeys, key)) {
    if (node.type === 'string') return undefined
    return { allowed: 'the absolute path of the script as a string', effect: unreadable }
  }
  if (key === 'timeoutInSeconds') {
    if (node.type === 'number') return undefined
    const effect = `Python takes it for ${node.type === 'boolean' && node.value ? 1 : 0} seconds.`
    return { allowed: '1 to 1800, without quotes', effect: node.type === 'boolean' ? effect : unreadable }
  }
  if (key === pollKey) return judgePoll(node)
  if (key === 'pluginName' && node.type !== 'string') {
    const effect = 'The host cannot even write its log line and starts no script; it waits in vain for both (310, 311).'
    return { allowed: '"ScriptRunner"', effect }
  }
  return undefined
}

function judgeBoolean(key: string, node: JsonNode): Wrong | undefined {
  const allowed = 'true or false, without quotes'
  const number = node.type === 'number' && (node.value === 0 || node.value === 1)
  // Python's True and False are 1 and 0.
  if (number) return undefined
  if (key === 'continueBackupOnFailure') {
    const effect =
      'When the pre-script fails, the host breaks off with a TypeError: the post-script never runs, and what is ' +
      'frozen stays frozen.'
    return { allowed, effect }
  }
  const on = node.type === 'string' ? node.value !== '' : node.type !== 'null'
  return {
    allowed,
    effect: `Python takes it for ${on}: the host ${on ? 'freezes' : 'does not freeze'} the file systems.`,
  }
}

function judgeParams(key: string, node: JsonNode): Wrong | undefined {
  const allowed = 'a list of strings, [] for none'
  const script = `${roleOf(key)}-script`
  if (node.type === 'array') {
    const odd = node.items.find((item) => item.type !== 'string')
    if (!odd) return undefined
    const data = toData(odd)
    const shown = typeof data === 'boolean' ? (data ? 'True' : 'False') : data === null ? 'None' : quoteValue(data)
    return { allowed, effect: `The ${script} gets what Python makes of it as a word: ${shown}.` }
  }
  if (node.type === 'string') {
    const count = [...String(node.value)].length
    // An empty string is a list of nothing for Python.
    if (count === 0) return undefined
    return { allowed, effect: `The ${script} gets ${count} arguments of one letter each.` }
  }
  if (node.type === 'object') return { allowed, effect: `The ${script} gets the keys as its arguments.` }
  const post = roleOf(key) === 'post' ? ', and what is frozen stays frozen' : ''
  const effect = `The host fails before it starts the ${script} and waits for it in vain until its time is up${post}.`
  return { allowed, effect }
}

function judgeRetries(key: string): Wrong {
  const effect = `When the ${roleOf(key)}-script fails, the host breaks and goes on only when its time is up.`
  return { allowed: '0, without quotes', effect }
}

function judgePoll(node: JsonNode): Wrong | undefined {
  const allowed = '1 to 5, without quotes'
  if (node.type === 'number' || node.type === 'boolean') return undefined
  if (node.type !== 'string') return { allowed, effect: unreadable }
  if (/^\s*[-+]?\d+\s*$/.test(String(node.value))) return undefined
  const effect =
    'The host rejects the config (305): no script runs, and every backup is file-system consistent, even with ' +
    'continueBackupOnFailure false.'
  return { allowed, effect }
}

/** The text that was clearly meant. */
function correct(key: string, { value }: JsonMember): string | undefined {
  if (value.type !== 'string') return undefined
  const word = String(value.value).trim()
  if (isOneOf(booleanKeys, key)) return /^(?:true|false)$/i.test(word) ? word.toLowerCase() : undefined
  if (isOneOf(retryKeys, key) || key === 'timeoutInSeconds')
    return /^\d{1,9}$/.test(word) ? `${Number(word)}` : undefined
  // With blanks in it, it may be one argument or several.
  if (isOneOf(paramKeys, key) && !/\s/.test(String(value.value))) return JSON.stringify([value.value])
  return undefined
}

function isOneOf(keys: readonly string[], key: string): boolean {
  return keys.includes(key)
}
