// The runbook's chapters of the restore, with the names of the bundle in them.
import { type Chapter, fillNames, type RestoreNames, readCommand } from '../model/restore/chapter.js'
import { chapters } from '../model/restore/index.js'
import { findClients } from './clients.js'
import type { ResolvedOptions } from './resolved-options.js'
import { listPaths } from './vm-paths.js'

export interface ChapterRow {
  readonly title: string
  readonly lines: readonly { line: string }[]
}

export function composeChapters(options: ResolvedOptions): ChapterRow[] {
  const names = findNames(options)
  return chapters.map((chapter) => ({ title: fillNames(chapter.title, names), lines: composeLines(chapter, names) }))
}

function findNames(options: ResolvedOptions): RestoreNames {
  const { sessionClient, controlClient, sessionStyle } = findClients(options.product, options.client)
  const isIris = options.product === 'iris'
  return {
    control: controlClient,
    session: sessionStyle === 'csession' ? `${sessionClient} INSTANCE` : `${sessionClient} session INSTANCE`,
    log: isIris ? 'messages.log' : 'cconsole.log',
    wij: isIris ? 'IRIS.WIJ' : 'CACHE.WIJ',
    data: isIris ? 'IRIS.DAT' : 'CACHE.DAT',
    systemDatabase: isIris ? 'IRISSYS' : 'CACHESYS',
    point: listPaths(options).restorePoint,
  }
}

/** Commands stand in a block of their own. */
function composeLines({ text }: Chapter, names: RestoreNames): { line: string }[] {
  const lines: string[] = []
  let isOpen = false
  for (const line of [...text, '']) {
    const command = readCommand(line)
    if (isOpen !== (command !== undefined)) lines.push('```')
    isOpen = command !== undefined
    lines.push(fillNames(command ?? line, names))
  }
  return lines.slice(0, -1).map((line) => ({ line }))
}
