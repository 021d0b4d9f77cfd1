// Finds operators that `[` and `test` of dash do not know.
import type { Word } from '../../shell/parse.js'
import type { Report } from './found.js'

const before = new Set(['!', '(', '-a', '-o'])

/** @param words without the closing bracket */
export function findInTest(words: readonly Word[], report: Report) {
  words.forEach((word, index) => {
    const previous = words[index - 1]?.text
    const isOperand = previous === undefined || before.has(previous)
    const left = words.length - index - 1
    if (word.text === '==' && !isOperand && left > 0 && !/^!?==?$/.test(previous)) report('testEquals', word)
    else if (word.text === '=~' && !isOperand && left > 0) report('testMatch', word)
    else if (/^-[vNR]$/.test(word.text) && isOperand && left > 0 && !isBinary(words[index + 1])) {
      report('testOperator', word)
    } else if (/^-[ao]$/.test(word.text) && (index === 0 || previous === '!') && left === 1) {
      report('testOperator', word)
    }
  })
}

/** `[ -v = x ]` compares two words. */
function isBinary(word: Word | undefined): boolean {
  return /^(?:!?==?|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(word?.text ?? '')
}
