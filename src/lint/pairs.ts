// Which post-script belongs to a pre-script.
import { folderOf } from '../model/slash-path.js'
import type { Project, ScriptFile } from './project.js'

/** The one that its config names; without a config, the one beside it. */
export function findPost(pre: ScriptFile, { scripts }: Project): ScriptFile | undefined {
  if (pre.config) return pre.config.post
  const folder = folderOf(pre.source.path)
  return scripts.find(({ role, source }) => role === 'post' && folderOf(source.path) === folder)
}
