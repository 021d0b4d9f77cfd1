// The hooks that are held against the catalogue: the reference bundles, and bundles for what those do not use.
import type { HookSet } from '../../src/model/hook-set.ts'
import { makeHooks } from '../rehearse/hooks.ts'
import { readReference } from '../rehearse/rehearsals.ts'

const referenceNames = ['IRIS', 'CACHE', 'two-instances', 'all'] as const

/** What the reference bundles do not use: another OS user with a login, and a container. */
export const optionBundles = {
  'run-as': () => makeHooks({ instance: ['IRIS'], runAs: 'owner', credentialsFile: '/etc/azure/login' }),
  container: () => makeHooks({ instance: ['IRIS'], container: 'iris-1', timeout: 40 }),
}

export async function readAllHooks(): Promise<HookSet[]> {
  return [
    ...(await Promise.all(referenceNames.map(readReference))),
    ...Object.values(optionBundles).map((make) => make()),
  ]
}
