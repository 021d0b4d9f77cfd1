// Tells the options of a command from its other words, as getopts does.
import type { Word } from '../../shell/parse.js'

export interface Options {
  readonly options: readonly { readonly letters: string; readonly word: Word }[]
  readonly names: readonly Word[]
}

/** @param valued letters of options that take a value, in the same word or in the next */
export function readOptions(words: readonly Word[], valued = ''): Options {
  const options: { letters: string; word: Word }[] = []
  let index = 0
  for (; index < words.length; index++) {
    const word = words[index]
    if (!word || !/^-[^-\s]/.test(word.text)) break
    const all = word.text.slice(1)
    const at = [...all].findIndex((letter) => valued.includes(letter))
    options.push({ letters: at === -1 ? all : all.slice(0, at + 1), word })
    if (at === all.length - 1) index++
  }
  if (words[index]?.text === '--') index++
  return { options, names: words.slice(index) }
}
