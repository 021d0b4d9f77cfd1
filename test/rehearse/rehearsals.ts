// Hooks to rehearse, and a rehearsal with the settings of tests.
import { join } from 'node:path'
import { composeHookSet } from '../../src/fs/compose-hook-set.ts'
import { readHooks } from '../../src/fs/read-hooks.ts'
import type { Rehearsal } from '../../src/model/generated/rehearsal-report.ts'
import type { HookSet } from '../../src/model/hook-set.ts'
import type { Fault } from '../../src/rehearse/faults/fault.ts'
import { type RehearsalSettings, rehearse } from '../../src/rehearse/rehearse.ts'
import { projectFolder } from '../command.ts'
import { generateListed, isListed } from '../reference.ts'

export const healthy: Fault = {
  id: 'healthy',
  does: 'Nothing is wrong.',
  must: 'The backup is claimed application-consistent, and it is.',
  works: true,
}

/** What takes longer on a VM takes next to nothing in a test. */
export const quick: RehearsalSettings = {
  mode: 'root',
  shell: 'dash',
  node: process.execPath,
  snapshotSeconds: 0.1,
  fsFreezeSeconds: 0,
}

/** A reference bundle, one that is only listed too. */
export async function readReference(name: string): Promise<HookSet> {
  if (!isListed(name)) return readHooks(join(projectFolder, 'dist-bundles/reference', name))
  const found = generateListed(name).map((file) => ({ path: file.name, content: Buffer.from(file.content) }))
  return composeHookSet(name, found)
}

/** Hooks by hand, as people write them: for instance IRIS, in /etc/azure. */
export function writeHooks(scripts: { pre: string; post: string }, config: object = {}): HookSet {
  const all = {
    pluginName: 'ScriptRunner',
    preScriptLocation: '/etc/azure/prescript.sh',
    postScriptLocation: '/etc/azure/postScript.sh',
    preScriptParams: [],
    postScriptParams: [],
    preScriptNoOfRetries: 0,
    postScriptNoOfRetries: 0,
    timeoutInSeconds: 10,
    continueBackupOnFailure: true,
    fsFreezeEnabled: true,
    ScriptsExecutionPollTimeSeconds: 1,
    ...config,
  }
  const texts = {
    'prescript.sh': scripts.pre,
    'postScript.sh': scripts.post,
    'VMSnapshotScriptPluginConfig.json': JSON.stringify(all),
  }
  return composeHookSet(
    'by hand',
    Object.entries(texts).map(([path, text]) => ({ path, content: Buffer.from(text) })),
  )
}

export function rehearseQuickly(
  hooks: HookSet,
  fault: Partial<Fault> = {},
  settings: Partial<RehearsalSettings> = {},
): Promise<Rehearsal> {
  return rehearse(hooks, { ...healthy, ...fault }, { ...quick, ...settings })
}

/** What happened in it, for the message of a test that failed. */
export function tell({ events, log }: Rehearsal): string {
  return [...events.map(({ at, lane, text }) => `${at} ${lane}: ${text}`), log].join('\n')
}
