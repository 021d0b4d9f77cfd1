// Which file a command starts, where that is no program of the system.
import { recognizeClient } from './clients.js'
import { readPath } from './own-folder.js'
import { isDatabaseProgram } from './session.js'
import { readText, type Value } from './value.js'
import { nameProgram } from './wrappers.js'

const shells = new Set(['sh', 'bash', 'dash', 'ksh'])
const interpreters = /^(?:python[\d.]*|perl|php|ruby|node|pwsh)$/
/** Options of interpreters behind which stands a program and no file. */
const programOption = /^-[a-z]*[ceEmrs]$/
const systemFolder = /^\/(?:usr\/)?(?:s?bin|lib\w*|libexec)\//

export interface Started {
  /** undefined where only the VM knows. */
  readonly path: string | undefined
  /** Whether a shell reads it, for all that its name tells. */
  readonly isShell: boolean
  /** With the file itself first. */
  readonly words: readonly Value[]
}

export function findStarted(words: readonly Value[]): Started | undefined {
  const program = nameProgram(words[0])
  const isShell = shells.has(program)
  if (isShell || interpreters.test(program)) {
    const at = words.findIndex((word, index) => index > 0 && !(readText(word) ?? '').startsWith('-'))
    const options = words.slice(1, at === -1 ? undefined : at).map((word) => readText(word) ?? '')
    const file = words[at]
    if (at === -1 || !file || options.some((option) => programOption.test(option))) return undefined
    return { path: readPath(file), isShell, words: words.slice(at) }
  }
  const path = words[0] && readPath(words[0])
  if (!path?.includes('/') || systemFolder.test(path)) return undefined
  if (recognizeClient(words) || isDatabaseProgram(words)) return undefined
  return { path, isShell: true, words }
}
