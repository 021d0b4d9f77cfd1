// The pages: README is a door, each page is behind it, no link is dead, and each command in them is one that there is.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkChoices } from '../../src/cli/check-choices.ts'
import { commands, isCommand } from '../../src/cli/commands.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { explainRule } from '../../src/lint/explain.ts'
import { optionTable } from '../../src/model/generated/option-table.ts'
import { packagers } from '../../src/package/targets/index.ts'
import { faults } from '../../src/rehearse/faults/index.ts'
import { restoreFaults } from '../../src/rehearse/restore/faults.ts'
import { projectFolder, runMain } from '../command.ts'

const read = (path: string) => readFileSync(posix.join(projectFolder, path), 'utf8')

/** Also what is not committed yet; the pages of the rules have tests of their own. */
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: projectFolder,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path && existsSync(posix.join(projectFolder, path)))
  .filter((path) => !/^dist-bundles\/|^test\/.*\/fixtures\/|\/azh\d+-[^/]*\.md$/.test(path))

/** Without blocks of code. */
const proseOf = (page: string) => read(page).replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '')

const linksOf = (page: string) =>
  [...proseOf(page).matchAll(/\]\((?!https:)([^)\s]*)\)/g)].map(([, link = '']) => {
    const [path = '', anchor] = link.split('#')
    return { link, path: path === '' ? page : posix.join(dirname(page), path), anchor }
  })

/** As GitHub names the headings of a page. */
const anchorsOf = (page: string) =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    return heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  })

/** The words of each call of the command, in blocks of code and in the text. */
const callsOf = (page: string) =>
  [...read(page).matchAll(/(?<=^|[ `])npx (?:--no -- )?make-azure-hooks( [^\n`#>&|]*)?/gm)].map(([, words = '']) =>
    words.trim().split(/ +/).filter(Boolean),
  )

test('README is a door', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250)
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(16_384)
})

test('README leads to every page', () => {
  const reached = new Set<string>()
  const visit = (page: string) => {
    if (reached.has(page) || !pages.includes(page)) return
    reached.add(page)
    for (const { path } of linksOf(page)) visit(path)
  }
  visit('README.md')
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

describe.each(pages)('%s', (page) => {
  test('has no dead link', () => {
    const dead = linksOf(page).filter(({ path, anchor }) => {
      if (!existsSync(posix.join(projectFolder, path))) return true
      return anchor !== undefined && !anchorsOf(path).includes(anchor)
    })
    expect(dead.map(({ link }) => link)).toEqual([])
  })

  test('names scripts of npm, and options of install.sh, that there are', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const named = [...read(page).matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
    const installer = read('dist-bundles/reference/IRIS/install.sh')
    const options = [...read(page).matchAll(/\binstall\.sh(?: (--[a-z-]+))/g)].map(([, option = '']) => option)
    expect(options.filter((option) => !new RegExp(`^ +(.*\\| )?${option}\\b.*\\)`, 'm').test(installer))).toEqual([])
  })

  test('calls commands with options, faults, targets, rules and codes that there are', async () => {
    for (const words of callsOf(page)) await check(words)
  })
})

/** Throws when there is no such command, option, or name. */
async function check(words: readonly string[]): Promise<void> {
  const [name = ''] = words
  if (!isCommand(name) || name === 'generate') {
    const set = { rows: optionTable, config: true }
    const parsed = parseArguments(words, set)
    checkChoices(parsed.options, set)
    expect(
      parsed.words.filter((word) => word !== 'generate'),
      words.join(' '),
    ).toEqual([])
    return
  }
  const { options: set } = await commands[name].loadOptions()
  const { options, words: rest } = parseArguments(words.slice(1), set)
  checkChoices(options, set)
  if (name === 'explain') expect(await runMain(words), words.join(' ')).toMatchObject({ status: 0 })
  const known = options['restore'] ? restoreFaults : faults
  for (const fault of [options['fault'] ?? []].flat()) expect(known.map(({ id }) => id)).toContain(fault)
  if (options['target'] !== undefined) expect(packagers.map(({ target }) => target)).toContain(options['target'])
  const rule = options['explain']
  if (name === 'lint' && rule !== undefined && rule !== 'ID')
    expect(explainRule(String(rule)), words.join(' ')).toBeDefined()
  if (name === 'package' && !options['listTargets']) expect(rest, words.join(' ')).toHaveLength(1)
}
