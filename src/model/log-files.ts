// What the scripts write beside their log on the VM.
import { folderOf } from './slash-path.js'

export interface LogFiles {
  readonly status: string
  readonly restorePoint: string
  readonly history: string
  readonly verdict: string
}

/** @param logFile an absolute path */
export function listLogFiles(logFile: string): LogFiles {
  const folder = folderOf(logFile)
  return {
    status: `${folder}last-run.json`,
    restorePoint: `${folder}restore-point.json`,
    history: `${folder}runs.jsonl`,
    verdict: `${folder}restore-verdict.json`,
  }
}
