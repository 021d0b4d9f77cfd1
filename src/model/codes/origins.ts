// Where what is explained comes from, in words.
import type { Origin } from './search.js'

/** Of one entry. */
export const origins: Record<Origin, string> = {
  azure: 'reported by Azure Backup',
  script: 'exit status of prescript.sh and postScript.sh',
  intersystems: 'exit status of an InterSystems session or program',
  shell: 'exit status of a shell or of timeout',
  word: 'in logs and portals',
}

/** Of all entries of an origin. */
export const headings: Record<Origin, string> = {
  azure: "Azure's codes",
  script: 'Exit statuses of prescript.sh and postScript.sh',
  intersystems: 'Exit statuses of InterSystems',
  shell: 'Exit statuses of shells (above 128: 128 and the number of a signal)',
  word: 'Words',
}
