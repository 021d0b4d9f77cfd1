// The page of a rule, and its examples as files.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folder, LintFile } from '../../src/model/lint.ts'
import { projectFolder } from '../command.ts'

export function readPage(id: string, name: string): string {
  return readFileSync(join(projectFolder, `src/lint/rules/${id.toLowerCase()}-${name}.md`), 'utf8')
}

const defaultPaths: Record<string, string> = {
  json: 'VMSnapshotScriptPluginConfig.json',
  sh: 'prescript.sh',
  ini: 'VMSnapshotPluginHost.conf',
}

/** The blocks of code under a heading as files. */
export function readBlocks(page: string, heading: string): LintFile[] {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page) ?? []
  return [...section.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', words = '', code = '']) => {
    const read = (key: string) => new RegExp(`(?<= )${key}(?:=(\\S+))?(?= |$)`).exec(words)?.slice(0, 2)
    const path = read('path')?.[1] ?? defaultPaths[language] ?? ''
    const mode = read('mode')?.[1]
    const permissions = mode && { uid: Number(read('uid')?.[1] ?? 0), gid: 0, mode: Number.parseInt(mode, 8) }
    const [folder, folderMode = ''] = read('folder')?.[1]?.split(':') ?? []
    const folders: Folder[] = folder ? [{ path: folder, uid: 0, gid: 0, mode: Number.parseInt(folderMode, 8) }] : []
    const lines = read('eol')?.[1] === 'crlf' ? code.replaceAll('\n', '\r\n') : code
    return {
      path,
      content: read('bom') ? `\uFEFF${lines}` : lines,
      ...(permissions ? { permissions } : {}),
      folders,
    }
  })
}
