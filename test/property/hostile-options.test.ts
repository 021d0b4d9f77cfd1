// No option value, however hostile, reaches a script unquoted or ends an ObjectScript string: it is refused with a clear
// line, or every value arrives in a real shell exactly as it was given.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bundle, generateBundle, type Options, UserError } from '../../src/index.ts'
import { makeFolder } from '../command.ts'
import { anyText, findShells, hostileText } from '../hostile.ts'

/** Mostly what is legal however odd, so that many bundles are made; sometimes anything. */
const mostly = (legal: fc.Arbitrary<string>) => fc.oneof({ weight: 15, arbitrary: legal }, anyText)
const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) })
const toName = (text: string) => text.replaceAll('/', '')
const path = mostly(hostileText.map((text) => `/opt/x${toName(text)}`))
const options: fc.Arbitrary<Options> = fc.record(
  {
    instance: fc.oneof({ weight: 30, arbitrary: fc.constant<string[]>(['IRIS']) }, fc.array(anyText)),
    freezeText: mostly(printable.map((text) => `x${text}`)),
    irisLog: mostly(printable.map((text) => `/x${toName(text)}`)),
    client: path,
    credentialsFile: path,
    scriptDir: path,
    logFile: path,
    runAs: mostly(fc.constantFrom('owner', 'DOM.user$', 'a@b')),
  },
  { requiredKeys: ['instance'] },
)

/** A bundle, or undefined when the options are refused as they should be: by a UserError in one printable line. */
function generateOrRefuse(given: Options): Bundle | undefined {
  try {
    return generateBundle(given)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    return undefined
  }
}

/** The arguments of an ObjectScript call, strings decoded by the rule that only a doubled quote stands for one. */
function parseCall(call: string): string[] {
  const inside = /^##Class\(Backup\.General\)\.ExternalFreeze\((.*)\)$/.exec(call)?.[1]
  if (inside === undefined) throw new Error(`not a call: ${call}`)
  const token = /("(?:[^"]|"")*"|\d*)(,|$)/y
  const found: string[] = []
  for (;;) {
    const [, text = '', end] = token.exec(inside) ?? []
    if (end === undefined) throw new Error(`not plain arguments: ${inside}`)
    found.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)
    if (end === '') return found
  }
}

const settings = new Set(['LOG_FILE', 'SESSION_CLIENT', 'CREDENTIALS_FILE', 'RUN_AS', 'FREEZE'])

/** What a script has of them: what its bundle does not use is left out. */
function listSettings(script: string, { credentialsFile, runAs }: Options): string[] {
  const used = ['LOG_FILE', ...(credentialsFile ? ['CREDENTIALS_FILE'] : [])]
  // It logs in as nobody but the pair of its own start.
  if (script === 'verify-restore.sh') return ['LOG_FILE', 'SESSION_CLIENT']
  // Who its sessions are is the hooks' to say.
  if (script === 'install.sh') return used
  return [...used, ...(runAs ? ['RUN_AS'] : []), 'FREEZE', 'SESSION_CLIENT']
}

const scripts = ['prescript.sh', 'postScript.sh', 'install.sh', 'verify-restore.sh'] as const

function expectValue(variable: string, value: string, given: Options): void {
  if (variable === 'FREEZE') {
    const call = [given.irisLog ?? '', given.freezeText ?? '', '', '', '', '', '600', '', '', '300']
    expect(parseCall(value)).toEqual(call)
    return
  }
  const values: Record<string, string> = {
    LOG_FILE: given.logFile ?? '/var/log/azure-hooks/azure-hooks.log',
    SESSION_CLIENT: given.client ?? 'iris',
    CREDENTIALS_FILE: given.credentialsFile ?? '',
    RUN_AS: given.runAs ?? '',
  }
  expect({ variable, value }).toEqual({ variable, value: values[variable] })
}

const shells = findShells()
const run = (
  { command: [program = '', ...args] }: Pick<(typeof shells)[number], 'command'>,
  script: string,
  cwd: string,
) => spawnSync(program, args, { input: script, cwd, encoding: 'utf8' })

test('refused, or intact in each shell', () => {
  const cwd = makeFolder()
  let accepted = 0
  // One start of a shell tries the values of many bundles.
  fc.assert(
    fc.property(fc.array(options, { minLength: 30, maxLength: 40 }), (all) => {
      const wanted: { readonly variable: string; readonly given: Options }[] = []
      const lines: string[] = []
      for (const given of all) {
        const bundle = generateOrRefuse(given)
        if (!bundle) continue
        accepted++
        for (const name of scripts) {
          const script = bundle.files.find((file) => file.name === name)?.content ?? ''
          // Each value enters a script once, in an assignment of one line; run alone, that must do nothing else.
          const assignments = script.split('\n').filter((line) => settings.has(line.split('=')[0] ?? ''))
          const names = assignments.map((line) => line.slice(0, line.indexOf('=')))
          expect([...names].sort()).toEqual(listSettings(name, given).sort())
          lines.push(...assignments, ...names.map((variable) => `printf '%s\\n' "$${variable}"`))
          wanted.push(...names.map((variable) => ({ variable, given })))
        }
      }
      for (const shell of shells) {
        const { status, stdout, stderr } = run(shell, lines.join('\n'), cwd)
        expect({ shell: shell.name, status, stderr }).toEqual({ shell: shell.name, status: 0, stderr: '' })
        const values = stdout.split('\n')
        expect(values).toHaveLength(wanted.length + 1)
        for (const [index, { variable, given }] of wanted.entries()) expectValue(variable, values[index] ?? '', given)
        expect(existsSync(join(cwd, 'owned'))).toBe(false)
      }
    }),
    { numRuns: 15 },
  )
  expect(accepted).toBeGreaterThan(20)
})

test.each(shells)('the scripts stay well-formed around hostile values: $name', ({ command }) => {
  const cwd = makeFolder()
  const hostile = `it's "$(touch owned)" \`touch owned\`; touch owned #`
  const bundle = generateBundle({
    instance: ['IRIS'],
    freezeText: hostile,
    irisLog: `/x/${hostile}`,
    client: `/v/${hostile}`,
    credentialsFile: `/c/${hostile}`,
    scriptDir: `/y/${hostile}`,
    logFile: `/z/${hostile}`,
  })
  for (const name of scripts) {
    const script = bundle.files.find((file) => file.name === name)?.content ?? ''
    const { status, stderr } = run({ command: [...command, '-n'] }, script, cwd)
    expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' })
    expect(script.split('\n').filter((line) => line.includes('touch owned') && !/='|'$/.test(line))).toEqual([])
  }
})
