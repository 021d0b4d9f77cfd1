// Files that the host does not start itself: a hook does.
import type { Project } from './project.js'

/** Whether it is read or started by a hook, and is none. */
export function isOnlyPart(target: Project['files'][number], { isPart }: Project): boolean {
  return target.kind === 'script' && target.role === undefined && !target.isBoth && isPart(target)
}
