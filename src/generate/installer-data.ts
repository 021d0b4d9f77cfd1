// The data that install.sh is rendered from.
import { type ScriptStatus, scriptStatuses } from '../model/codes/script-statuses.js'
import { snapshotSection, vmbackupOptions } from '../model/vmbackup-conf.js'
import type { ResolvedOptions } from './resolved-options.js'
import { composeRunbookCommands } from './runbook-commands.js'
import { composeTemplateData, splitCommand, type TemplateData } from './template-data.js'

/** What install.sh knows in addition: its files, what the exit statuses of the scripts say, and what to type. */
export interface InstallerData extends TemplateData {
  readonly listCommand: string
  /** Whether --check may try a session as root and as the owner, to say which of them would answer. */
  readonly asksOtherUsers: boolean
  /** Asks an instance as root whether it is frozen: up to its name, and behind it. */
  readonly probeBefore: string
  readonly probeAfter: string
  /** What the extension reads in vmbackup.conf, some a line: as `SECTION.OPTION`, but for those of its main section. */
  readonly vmbackupOptions: readonly { names: string }[]
  readonly statusNames: readonly ScriptStatus[]
  /** Of the bundle. Without a checksum: not known before the installer is; without a target: only kept. */
  readonly files: readonly { name: string; sha256: string; mode: string; target: string; isInstalled: boolean }[]
  /** Where each of them stays, below kept/: some a line. */
  readonly keptFiles: readonly { names: string }[]
}

export function composeInstallerData(options: ResolvedOptions, files: InstallerData['files']): InstallerData {
  const [probeBefore = '', probeAfter = ''] = splitCommand({ ...options, runAs: '' }, 'probe')
  const { list: listCommand } = composeRunbookCommands(options)
  // Of a registry of a user's root must run nothing.
  const asksOtherUsers = options.container === '' && options.registry === ''
  const commands = { listCommand, probeBefore, probeAfter, asksOtherUsers }
  return {
    ...composeTemplateData(options),
    ...commands,
    files,
    keptFiles: narrow(files.map(({ name }) => `kept/${name}`)),
    vmbackupOptions: narrow(vmbackupNames),
    statusNames: scriptStatuses,
  }
}

const vmbackupNames = Object.entries(vmbackupOptions).flatMap(([section, options]) =>
  options.map((option) => (section === snapshotSection ? option : `${section}.${option}`)),
)

/** A list of words in lines that are not too long. */
function narrow(words: readonly string[]): { names: string }[] {
  const perLine = 4
  return Array.from({ length: Math.ceil(words.length / perLine) }, (_, line) => ({
    names: words.slice(line * perLine, (line + 1) * perLine).join(' '),
  }))
}
