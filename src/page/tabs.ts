// The three jobs of the page: one is seen at a time, and the address names it.
import { find } from './element.js'

const names = ['make', 'check', 'explain'] as const
type Name = (typeof names)[number]

const tabOf = (name: Name) => find(`tab-${name}`)

/** @param onWord told of a word to explain that the address names */
export function startTabs(onWord: (word: string) => void): void {
  for (const [index, name] of names.entries()) {
    tabOf(name).addEventListener('click', () => go(name))
    tabOf(name).addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      const next = step && names[(index + step + names.length) % names.length]
      if (!next) return
      go(next)
      tabOf(next).focus()
    })
  }
  const follow = () => {
    const [name = '', word] = location.hash.slice(1).split('=')
    open(names.find((known) => known === name) ?? 'make')
    if (word !== undefined) onWord(decode(word))
  }
  addEventListener('hashchange', follow)
  follow()
}

function go(name: Name): void {
  location.hash = name
  open(name)
}

function open(name: Name): void {
  for (const other of names) {
    tabOf(other).setAttribute('aria-selected', String(other === name))
    tabOf(other).tabIndex = other === name ? 0 : -1
    find(other).hidden = other !== name
  }
}

/** The address may be anybody's. */
function decode(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}
