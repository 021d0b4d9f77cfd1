// Lines of runs.jsonl as the post-script writes them.
export const hour = 3_600_000

export interface LineOptions {
  at: number
  good?: boolean
  trigger?: string
  more?: Record<string, unknown>
}

/** Milliseconds since 1970, as 2026-11-21T01:36:49Z. */
export const formatTime = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

export function composeLine({ at, good = true, trigger = 'azure', more = {} }: LineOptions): string {
  const run = {
    schemaVersion: 1,
    finishedAt: formatTime(at),
    verdict: good ? 'application-consistent' : 'not application-consistent',
    preStatus: good ? 0 : 201,
    postStatus: good ? 0 : 205,
    windowSeconds: good ? 2.61 : null,
    trigger,
    startedAt: formatTime(at - 1000),
    postSeconds: 0.9,
    preSeconds: 1.4,
    thawedAfterSeconds: good ? 0.3 : null,
    instances: [{ name: 'IRIS', outcome: good ? 'thawed' : 'not frozen', journalFile: null, log: 'unknown' }],
    ...more,
  }
  return JSON.stringify(run)
}

/** What a run adds that --mirror left alone. */
export const leftAlone = {
  verdict: 'left alone by policy',
  preStatus: 208,
  postStatus: 208,
  instances: [{ name: 'IRIS', outcome: 'left alone', journalFile: null, log: 'not looked at', mirrorRole: 'primary' }],
}

/** As `az backup recoverypoint list` prints it. */
export function composePoint(vm: string, at: number, type: string, group = 'rg1') {
  const item = `VM;iaasvmcontainerv2;${group};${vm}`
  const vault = '/subscriptions/0/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v/backupFabrics/Azure'
  return {
    eTag: null,
    id: `${vault}/protectionContainers/IaasVMContainer;${item.slice(3)}/protectedItems/${item}/recoveryPoints/${at}`,
    name: String(at),
    properties: {
      objectType: 'IaasVMRecoveryPoint',
      recoveryPointTime: new Date(at).toISOString().replace('Z', '000+00:00'),
      recoveryPointType: type,
    },
    resourceGroup: 'rg',
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints',
  }
}
