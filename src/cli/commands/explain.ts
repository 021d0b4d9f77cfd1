// The command that explains codes, exit statuses, words of logs, and rules.
import { listRules } from '../../lint/explain.js'
import { explainWords } from '../../lint/explain-words.js'
import { entries } from '../../model/codes/search.js'
import { version } from '../../model/generated/option-table.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { createPaint, type Io } from '../io.js'
import type { ParsedArguments } from '../parse-arguments.js'
import { composeEntry, composeOverview } from '../reporters/explanation.js'
import { composeExplanations, composeList } from '../reporters/list.js'

export async function run({ options, words, version: wantsVersion }: ParsedArguments, io: Io): Promise<ExitCode> {
  const settings = { paint: createPaint(io, io.stdout), width: Math.min(100, io.stdout.columns ?? 100) }
  if (wantsVersion) io.stdout.write(`${version}\n`)
  else if (options['format'] === 'json') io.stdout.write(composeJson(words))
  else if (words.length === 0) io.stdout.write(composeOverview(entries, listRules(), settings))
  else {
    const texts = explainWords(words).map((found) =>
      typeof found === 'string' ? found : composeEntry(found, settings),
    )
    io.stdout.write(texts.join('\n'))
  }
  return exitCodes.done
}

function composeJson(words: readonly string[]): string {
  return words.length === 0
    ? composeList({ codes: entries, rules: listRules() })
    : composeExplanations(explainWords(words))
}
