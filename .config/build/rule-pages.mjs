// The pages of the rules, compiled in for --explain and the reports.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText, root, writeGenerated } from './output.mjs'

const folder = 'src/lint/rules'

export function writeRulePages() {
  const names = readdirSync(join(root, folder)).filter((name) => /^azh\d+-.*\.md$/.test(name))
  const rows = names.sort().map((name) => {
    const [id = ''] = name.split('-')
    return `  ${id.toUpperCase()}: ${JSON.stringify(readText(`${folder}/${name}`))},\n`
  })
  const text = `/** By id of the rule. */\nexport const rulePages: Readonly<Record<string, string>> = {\n${rows.join('')}}\n`
  writeGenerated('src/lint/generated/rule-pages.ts', text)
}
