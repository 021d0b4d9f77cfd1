// The shape of what Azure's extension reports. Several codes with one cause stand together, as in the runbook's table.
import type { Explanation } from './explanation.js'

export interface AzureGroup extends Explanation {
  readonly codes: readonly CodeNames[]
  /** false: the portal never shows it. */
  readonly reported: boolean
}

export interface CodeNames {
  readonly code: number
  /** As Microsoft's documentation has it; '' where it has none. */
  readonly name: string
  /** As the extension's own code has it: its log says `StatusCode.` and this. */
  readonly constant: string
  /** What this one says, where the group's meaning is wider. */
  readonly meaning?: string
}
