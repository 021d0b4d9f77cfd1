// Engines that crash, hang or answer nonsense, and files that no engine should get: a note each, and the rest is checked.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ShellCheckEngine, ShellCheckReport } from '../../src/model/lint.ts'
import { createNativeEngine, type NativeSettings } from '../../src/shell/shellcheck/native-engine.ts'
import { makeFolder } from '../command.ts'
import { createEmbedded, findNative } from './engines.ts'

const native = await findNative()
const engines: readonly ShellCheckEngine[] = native ? [native, createEmbedded()] : [createEmbedded()]

const sound = { path: 'sound.sh', text: 'echo $unquoted\n' }

/** A stand-in for the program. */
function pretend(source: string, settings: Partial<NativeSettings> = {}): ShellCheckEngine {
  const program = join(makeFolder(), 'shellcheck')
  writeFileSync(program, `#!/bin/sh\n${source}\n`)
  chmodSync(program, 0o755)
  return createNativeEngine(program, '0', { env: process.env, temporaryFolder: makeFolder(), ...settings })
}

function show({ findings, notes }: ShellCheckReport) {
  return {
    codes: findings.map(({ path, code, start }) => `${path}:${start.line}:${start.column} ${code}`).sort(),
    notes: notes.map(({ path, message }) => `${path} ${message}`).sort(),
  }
}

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test('leaves out what is no text or too large, and checks the rest', async () => {
    const { codes, notes } = show(
      await engine.check([
        { path: 'nul.sh', text: 'echo a\0b\n' },
        { path: 'large.sh', text: 'echo $x\n'.repeat(1_310_720) },
        { path: 'latin.sh', text: 'echo \u00ff\u00fe $x\n' },
        { path: 'surrogate.sh', text: 'echo \ud800 $x\n' },
        { path: 'empty.sh', text: '' },
        sound,
      ]),
    )
    expect(notes).toEqual([
      'large.sh it has 10240 KiB; ShellCheck is given scripts up to 256 KiB',
      'nul.sh it holds NUL bytes; ShellCheck is given text only',
    ])
    expect(codes).toContain('sound.sh:1:6 2086')
    expect(codes).toContain('latin.sh:1:9 2086')
  })

  test('gives positions in the text as the file has it', async () => {
    const text = '\uFEFF: "😀" $a\r\n:\t\t$b\r\necho "é" \\\r\n  $c\r\n'
    const { codes } = show(await engine.check([{ path: 'a', text }]))
    expect(codes).toEqual(expect.arrayContaining(['a:1:9 2086', 'a:2:4 2086', 'a:4:3 2086']))
    const { findings } = await engine.check([{ path: 'a', text }])
    const { fix } = findings.find(({ code, start }) => code === 2086 && start.line === 2) ?? {}
    const at = (column: number) => ({ start: { line: 2, column }, end: { line: 2, column }, text: '"' })
    expect(fix).toEqual([at(4), at(6)])
  })

  test('takes every script for sh, whatever stands in it', async () => {
    const text = '#!/bin/bash\n# shellcheck shell=bash\na=(1 2)\necho "$a" <<< x\n'
    const { codes } = show(await engine.check([{ path: 'a', text }]))
    expect(codes.filter((code) => / 3/.test(code))).toEqual(['a:3:3 3030', 'a:4:11 3011'])
  })
})

test('the embedded one is ended when it hangs, and goes on with the next file', async () => {
  const program = join(makeFolder(), 'hangs.mjs')
  writeFileSync(program, "process.on('message', (text) => text.startsWith('(') || process.send({ findings: [] }))")
  const engine = createEmbedded({ processes: 1, limitSeconds: 9, program: pathToFileURL(program) })
  const report = show(await engine.check([sound, { path: 'hangs.sh', text: '(' }, sound]))
  expect(report).toEqual({ codes: [], notes: ['hangs.sh ShellCheck gave no answer within 10 s'] })
})

test('the embedded one is started anew after a crash', async () => {
  const program = join(makeFolder(), 'crashes.mjs')
  writeFileSync(program, "process.on('message', () => process.kill(process.pid, 'SIGSEGV'))")
  const engine = createEmbedded({ processes: 1, program: pathToFileURL(program) })
  await expect(engine.check([sound, sound])).rejects.toThrow(/^ShellCheck was ended by SIGSEGV$/)
})

test('the embedded one says when its package is damaged', async () => {
  const program = join(makeFolder(), 'missing.mjs')
  const engine = createEmbedded({ processes: 1, program: pathToFileURL(program) })
  await expect(engine.check([sound])).rejects.toThrow(/^ShellCheck ended with status 1$/)
})

describe.skipIf(process.platform === 'win32')('the native one', () => {
  const files = Array.from({ length: 6 }, (_, index) => ({ path: `${index}.sh`, text: `echo $x${index}\n` }))

  test.each([
    ['crashes', 100, 'kill -SEGV $$', 'was ended by SIGSEGV'],
    ['says nothing', 100, 'exit 3', 'gave no answer that can be read: nothing at all'],
    ['says nonsense', 100, 'echo "<html>"; exit 1', 'gave no answer that can be read: <html>'],
    [
      'complains',
      100,
      'echo "{}"; echo "no such option" >&2; exit 4',
      'gave no answer that can be read: no such option',
    ],
    ['hangs', 1, 'exec sleep 100', 'gave no answer within 2 s'],
  ])('%s: rejected in one line', async (_, limitSeconds, source, message) => {
    const checked = pretend(source, { limitSeconds, processes: 3 }).check(files)
    await expect(checked).rejects.toThrow(new Error(`ShellCheck ${message}`))
  })

  // No more files than processes: no batch comes first, so that each is asked about once.
  test.each([
    ['leaves a child that hangs', 1, 'sleep 5', 'gave no answer within 2 s'],
    ['floods', 100, 'exec yes', 'said more than can be kept'],
  ])('%s: rejected in one line', async (_, limitSeconds, source, message) => {
    const checked = pretend(source, { limitSeconds, processes: 2 }).check(files.slice(0, 2))
    await expect(checked).rejects.toThrow(new Error(`ShellCheck ${message}`))
  })

  test('is not asked about hundreds of files when it answers for none', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ path: `${index}.sh`, text: ':' }))
    const log = join(makeFolder(), 'log')
    await expect(pretend(`echo x >> '${log}'; exit 3`, { processes: 2 }).check(many)).rejects.toThrow()
    expect(readFileSync(log, 'utf8').length / 2).toBeLessThan(30)
  })

  test.skipIf(!native)('is asked about each file alone when a batch fails', async () => {
    const script = `
      case " $* " in
        *' - '*) text=$(cat); case $text in *x3*) kill -SEGV $$ ;; esac; echo "$text" | shellcheck "$@" ;;
        *) cat ./*.sh | grep -q x3 && kill -SEGV $$; exec shellcheck "$@" ;;
      esac`
    // The first `shellcheck` on npm's PATH is the command of the npm package, which downloads.
    const path = process.env['PATH']?.replaceAll(/[^:]*node_modules\/\.bin:/g, '')
    const report = show(await pretend(script, { processes: 2, env: { PATH: path } }).check(files))
    expect(report.notes).toEqual(['3.sh ShellCheck was ended by SIGSEGV'])
    expect(report.codes.filter((code) => code.endsWith('2086'))).toHaveLength(5)
  })

  test.skipIf(!native)('needs no temporary folder', async () => {
    const engine = await findNative({ temporaryFolder: join(makeFolder(), 'nowhere'), processes: 2 })
    expect((await engine?.check(files))?.findings).toHaveLength(12)
  })

  test.skipIf(!native)('leaves nothing behind, and hears nothing of SHELLCHECK_OPTS', async () => {
    const temporaryFolder = makeFolder()
    const env = { ...process.env, SHELLCHECK_OPTS: '--exclude=SC2086,SC2154' }
    const engine = await findNative({ temporaryFolder, env, processes: 2 })
    expect((await engine?.check(files))?.findings).toHaveLength(12)
    expect(readdirSync(temporaryFolder)).toEqual([])
  })
})
