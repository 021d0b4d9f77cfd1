// All codes of Azure's extension.
import { backupGroups, outcomeGroups } from './azure-backup.js'
import { checkGroups } from './azure-checks.js'
import type { AzureGroup, CodeNames } from './azure-code.js'
import { scriptGroups } from './azure-scripts.js'
import { workloadGroups } from './azure-workload.js'
import type { Explanation } from './explanation.js'

/** Those that matter most come first. */
export const azureGroups: readonly AzureGroup[] = [
  ...outcomeGroups,
  ...scriptGroups,
  ...checkGroups,
  ...backupGroups,
  ...workloadGroups,
]

export interface AzureCode extends Explanation, Required<CodeNames> {
  /** false: the portal never shows it, it only stands in extension.log. */
  readonly reported: boolean
}

/** Each code by itself, in the order of the groups. */
export const azureCodes: readonly AzureCode[] = azureGroups.flatMap(({ codes, ...group }) =>
  codes.map((names) => ({ ...group, ...names, meaning: names.meaning ?? group.meaning })),
)

/** What a code of Azure's means; undefined for one that the extension does not know. */
export function describeAzureCode(code: number): AzureCode | undefined {
  return azureCodes.find((candidate) => candidate.code === code)
}
