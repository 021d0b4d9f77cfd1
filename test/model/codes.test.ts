// The one source of what codes and statuses mean: complete, true to the extension's own list, and what is printed from it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { composeCodesParts } from '../../.config/build/codes-readme.mjs'
import { commands, defaultCommand, isCommand } from '../../src/cli/commands.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { generateBundle } from '../../src/generate/generate-bundle.ts'
import { explainRule } from '../../src/lint/explain.ts'
import { azureCodes, azureGroups, describeAzureCode } from '../../src/model/codes/azure.ts'
import { scriptStatuses } from '../../src/model/codes/script-statuses.ts'
import { entries, findEntries, listNames } from '../../src/model/codes/search.ts'
import { describeSignal } from '../../src/model/codes/shell.ts'
import { projectFolder } from '../command.ts'

describe("Azure's codes", () => {
  // From CommonVariables in VMBackup/main/common.py, and from ExtensionErrorCodeHelper.py where only that has it.
  const known = {
    outcomes: [0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17],
    snapshots: [76, 85, 121, 122, 123, 124, 173, 402, 556, 761],
    scripts: Array.from({ length: 19 }, (_, index) => 300 + index),
    workloads: Array.from({ length: 13 }, (_, index) => 500 + index),
  }

  test('are all there, each once', () => {
    const codes = azureCodes.map(({ code }) => code).sort((a, b) => a - b)
    expect(codes).toEqual(
      Object.values(known)
        .flat()
        .sort((a, b) => a - b),
    )
  })

  test.each([
    [300, 'Pre-ScriptExecutionFailed'],
    [301, 'Post-ScriptExecutionFailed'],
    [302, 'Pre-ScriptNotFound'],
    [303, 'Post-ScriptNotFound'],
    [304, 'IncorrectPluginhostFile'],
    [305, 'IncorrectJSONConfigFile'],
    [306, 'InsufficientPermissionforPre-Script'],
    [307, 'InsufficientPermissionforPost-Script'],
    [308, 'Pre-ScriptTimeout'],
    [309, 'Post-ScriptTimeout'],
  ])('%i has the name that Microsoft documents', (code, name) => {
    expect(describeAzureCode(code)?.name).toBe(name)
  })

  test('that the portal never shows', () => {
    const silent = azureCodes.filter(({ reported }) => !reported).map(({ code }) => code)
    // Not outcomes, never raised, and those that handle.py leaves out of its report.
    expect(silent.sort((a, b) => a - b)).toEqual([3, 4, 13, 14, 304, 305, 312, 313, 314, 315, 316, 318])
  })

  test('unknown ones are undefined', () => {
    expect(describeAzureCode(319)).toBeUndefined()
  })

  // A checkout of the extension, as for `npm run test:azure-host`.
  const folder = process.env['AZURE_HOST_DIR']
  if (folder !== undefined) {
    test("are those of the extension's own code", () => {
      const sources = ['common.py', 'ExtensionErrorCodeHelper.py'].map((name) =>
        readFileSync(join(folder, name), 'utf8'),
      )
      for (const { code, constant } of azureCodes)
        expect(sources.join('\n')).toMatch(RegExp(`\\b${constant} = ${code}\\b`))
      const theirs = [...sources.join('\n').matchAll(/^ {4}(?:Failed|error|success|Success|Extension)\w* = (\d+)/gm)]
      expect(theirs.length).toBeGreaterThan(100)
      for (const [, code] of theirs) expect(describeAzureCode(Number(code)), code).toBeDefined()
    })
  }
})

describe('each entry', () => {
  test.each(entries.map((entry) => [`${entry.origin} ${entry.label}`, entry] as const))(
    '%s is complete',
    (_, entry) => {
      for (const text of [entry.meaning, entry.cause, entry.see, entry.mend, entry.command]) {
        expect(text.length).toBeGreaterThan(3)
        // A bar would end a cell of a table.
        expect(text).not.toMatch(/[|\n]/)
        expect(text.split('`').length % 2).toBe(1)
      }
      for (const sentence of [entry.cause, entry.see, entry.mend]) expect(sentence).toMatch(/[.?]$/)
      expect(entry.meaning).not.toMatch(/\.$/)
    },
  )

  test('names rules that exist', () => {
    for (const { label, rules = [] } of entries) {
      for (const rule of rules) expect(explainRule(rule), `${label}: ${rule}`).toBeDefined()
    }
  })

  test('has names that find it, and nothing but it', () => {
    const names = listNames()
    for (const name of names) expect(findEntries(name), name).toHaveLength(1)
    expect(names.length).toBeGreaterThan(100)
  })
})

describe('each command that is named', () => {
  const [installer = '', verifier = ''] = generateBundle({ instance: ['IRIS'] })
    .files.filter(({ name }) => name === 'install.sh' || name === 'verify-restore.sh')
    .map(({ content }) => content)
  const texts = entries.flatMap(({ command, see, mend }) => [
    command,
    ...[...`${see} ${mend}`.matchAll(/`([a-z][\w.-]* [^`]+)`/g)].map(([, code = '']) => code),
  ])

  test.each([...new Set(texts)])('%s', async (text) => {
    const [program = '', ...words] = text.replace(/^sudo /, '').split(' ')
    if (program === 'make-azure-hooks') await checkOwn(words)
    else if (program === 'sh' && /^(?:\/var\/lib\/azure-hooks\/)?install\.sh$/.test(words[0] ?? '')) {
      for (const flag of words.slice(1)) expect(installer.includes(`sh install.sh ${flag}`), flag).toBe(true)
    } else if (program === 'sh' && words[0]?.endsWith('verify-restore.sh')) {
      for (const flag of words.slice(1))
        expect(verifier.includes(`  ${flag} `) || verifier.includes(`sh verify-restore.sh ${flag}`), flag).toBe(true)
    } else if (program === 'sh') expect(words[0]).toMatch(/^(\/etc\/azure\/postScript\.sh|-n)$/)
    else
      expect('az cat command do grep iris kill kubectl loginctl ls podman systemctl tail timeout'.split(' ')).toContain(
        program,
      )
  })

  async function checkOwn([name = '', ...words]: string[]): Promise<void> {
    if (name === '--help') return
    if (!isCommand(name)) throw new Error(`${name} is no command`)
    const set = name === defaultCommand ? undefined : (await commands[name].loadOptions()).options
    expect(() => parseArguments(words, set)).not.toThrow()
  }
})

describe('what is printed from it', () => {
  const files = new Map(generateBundle({ instance: ['IRIS'] }).files.map(({ name, content }) => [name, content]))
  const runbook = files.get('README.md') ?? ''
  const rows = runbook.split('\n').filter((line) => line.startsWith('| '))

  test("the runbook's table of statuses", () => {
    for (const { status, meaning } of scriptStatuses) {
      expect(rows.filter((row) => row.startsWith(`| ${status} | ${meaning} |`))).toHaveLength(1)
    }
  })

  test("the runbook's table of Azure's codes", () => {
    for (const { codes, meaning } of azureGroups) {
      const [row = ''] = rows.filter((line) => line.includes(` | ${meaning} | `) && line.split(' | ').length === 4)
      for (const { name } of codes) expect(row).toContain(name)
      expect(row).toMatch(RegExp(`^\\| ${codes[0]?.code}\\b`))
    }
    expect(runbook).toContain('never reach the portal: 304, 305, 313, 314 and 316\n')
  })

  test('the links of the tables lead to a section', () => {
    expect(runbook).toContain('At once: [The database is frozen now](#the-database-is-frozen-now).')
    expect(runbook).toMatch(/^## The database is frozen now$/m)
  })

  test('the sentences of the drill', () => {
    for (const { status, short } of scriptStatuses) {
      expect(files.get('install.sh')).toContain(`        ${status}) printf '%s, %s' "$1" '${short}' ;;\n`)
    }
  })

  test('the statuses that the scripts give are the statuses that are explained', () => {
    for (const name of ['prescript.sh', 'postScript.sh'] as const) {
      const given = [...(files.get(name) ?? '').matchAll(/(?:finish|roll_back|complain|worsen|exit) (20\d)\b/g)]
      expect(given.length).toBeGreaterThan(3)
      for (const [, status] of given) expect(scriptStatuses.map((row) => String(row.status))).toContain(status)
    }
  })

  test('what the scripts say of statuses of sessions is about statuses that are explained', () => {
    const partial = readFileSync(join(projectFolder, 'templates/partials/hook-sessions.sh.hbs'), 'utf8')
    const why = partial.slice(partial.indexOf('\nwhy() {'))
    const statuses = [...why.matchAll(/^ {8}(\d[\d| ]*)\) REASON/gm)].flatMap(([, list = '']) => list.split(' | '))
    expect(statuses).toEqual(['124', '137', '125', '126', '127', '0', '239'])
    for (const status of statuses) expect(findEntries(status).length, status).toBeGreaterThan(0)
  })

  test("the README's tables", async () => {
    const parts = await composeCodesParts()
    for (const { codes } of azureGroups) expect(parts['azure codes']).toContain(`| ${codes[0]?.code}`)
    for (const { status } of scriptStatuses) expect(parts['script statuses']).toContain(`| ${status} | `)
    expect(parts['explain output']).toContain('$ npx --no -- make-azure-hooks explain 308\n308: ')
  })
})

describe('a signal', () => {
  test.each([
    [129, 'HUP'],
    [137, 'KILL'],
    [143, 'TERM'],
    [159, '31'],
  ])('%i', (status, name) => {
    expect(describeSignal(status)?.meaning).toBe(`ended by signal ${name}`)
  })

  test.each([0, 128, 160, 201, 239, 255, 300, 129.5, Number.NaN])('is not what %d says', (status) => {
    expect(describeSignal(status)).toBeUndefined()
  })
})
