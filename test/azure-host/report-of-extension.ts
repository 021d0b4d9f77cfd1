// What host_results.py reports, in the words of the model.
import type { HostResult } from '../rehearse/host-cases.ts'

type Step = NonNullable<HostResult['pre']>

export interface ReportOfExtension extends Pick<HostResult, 'fsFreezeCode' | 'snapshotTaken' | 'crash' | 'frozen'> {
  /** null where workload.conf keeps the host from looking. */
  readonly preCheck: HostResult['preCheck'] | null
  readonly pre: Step | null
  readonly post: Step | null
  /** The backup's code. */
  readonly result: number
  /** The code of the VM's health. */
  readonly health: number
}

const notLooked = { code: 0, continueBackup: true, fsFreeze: true, pollSeconds: 3 }

export function toResult(report: ReportOfExtension, isRealTime: boolean): HostResult {
  const { preCheck, pre, post, fsFreezeCode, snapshotTaken, crash, frozen, result, health } = report
  const withoutSeconds = ({ seconds: _, ...step }: Step): Step => step
  const toStep = (step: Step | null) => (step && isRealTime ? withoutSeconds(step) : step)
  return {
    preCheck: preCheck ?? notLooked,
    pre: toStep(pre),
    post: toStep(post),
    fsFreezeCode,
    snapshotTaken,
    crash,
    claim: result === 0 ? 'application' : result === 1 ? 'file-system' : 'none',
    ...(frozen && { frozen }),
    reported: [...new Set([result, health])],
  }
}
