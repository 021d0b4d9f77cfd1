// What the first line of a script asks for is not what the host runs.

import { isOtherLanguage, readShebang } from '../../model/shebang.js'
import { quoteValue } from '../../model/text.js'
import { handsOverToBash } from '../bashisms/sh-end.js'
import { defineRule } from '../rule.js'

export const shebangIsIgnored = defineRule({
  id: 'AZH304',
  name: 'shebang-is-ignored',
  severity: 'info',
  applies: 'script',
  fixable: false,
  messages: {
    shell: ({ shebang, program }: { shebang: string; program: string }) => ({
      problem: `${quoteValue(shebang)} asks for ${program}, but Azure ignores the first line and runs \`sh\`.`,
      effect: 'On Debian and Ubuntu sh is dash, on other systems bash in its POSIX mode.',
      advice: 'Write plain sh and say so, or hand over: `[ -n "$BASH_VERSION" ] || exec bash "$0" "$@"`.',
    }),
    options: ({ shebang, options }: { shebang: string; options: string }) => ({
      problem: `${quoteValue(shebang)} sets ${quoteValue(options)}, but Azure ignores the first line and runs \`sh\`.`,
      effect: 'The script runs without these options.',
      advice: 'Take them out, or write them as a `set` command.',
    }),
    extension: ({ extension }: { extension: string }) => ({
      problem: `A file that ends in ${extension} is written in another language, but Azure runs \`sh\`.`,
      effect: 'sh cannot read the script: nothing is frozen or thawed, and the hook fails.',
      advice: 'Name a script in sh in the config, and run this one from there.',
    }),
    language: ({ shebang }: { shebang: string }) => ({
      problem: `${quoteValue(shebang)} asks for another language, but Azure ignores the first line and runs \`sh\`.`,
      effect: 'sh cannot read the script: nothing is frozen or thawed, and the hook fails.',
      advice: 'Name a script in sh in the config, and run this one from there.',
    }),
  },
  check({ target, text, report }) {
    const shebang = readShebang(text)
    if (!shebang) {
      const [extension] = /\.\w+$/.exec(target.source.path) ?? []
      if (extension && isOtherLanguage(text, target.source.path))
        report({ at: { pos: 0, end: 0 }, message: 'extension', args: { extension }, severity: 'error' })
      return
    }
    const { program, options, language } = shebang
    const at = { pos: shebang.pos, end: shebang.end }
    if (language === 'no shell') {
      report({ at, message: 'language', args: { shebang: shebang.text }, severity: 'error' })
    } else if (language === 'other shell') {
      if (!handsOverToBash(target.script)) report({ at, message: 'shell', args: { shebang: shebang.text, program } })
    } else if (options !== '') report({ at, message: 'options', args: { shebang: shebang.text, options } })
  },
})
