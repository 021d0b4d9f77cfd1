// The hooks that are held against the catalogue: the reference bundles, and bundles for what those do not use.
import type { HookSet } from '../../src/model/hook-set.ts'
import { makeHooks } from '../rehearse/hooks.ts'
import { readReference } from '../rehearse/rehearsals.ts'

const referenceNames = ['IRIS', 'CACHE', 'two-instances', 'all'] as const

/** What the reference bundles do not use: another OS user with a login, a registry of a user's, and a container. */
export const optionBundles = {
  'run-as': () => makeHooks({ instance: ['IRIS'], runAs: 'owner', credentialsFile: '/etc/azure/login' }),
  registry: () => makeHooks({ instance: ['IRIS'], registry: '/opt/irisadm/bin' }),
  'container-user': () =>
    makeHooks({
      instance: ['IRIS'],
      container: 'iris-1',
      containerEngine: 'podman',
      containerUser: 'irisadm',
      timeout: 40,
    }),
  container: () => makeHooks({ instance: ['IRIS'], container: 'iris-1', timeout: 40 }),
}

/** With programs of the administrator's around the freeze. */
export const ownProgramBundle = () =>
  makeHooks({
    instance: ['IRIS'],
    beforeFreeze: '/usr/local/sbin/stop-interface',
    afterThaw: '/usr/local/sbin/start-interface',
    onFailure: '/usr/local/sbin/call-on-call',
    hookSeconds: 2,
  })

/** Those that the role in a mirror decides for. */
export const mirrorBundles = {
  'not-primary': () => makeHooks({ instance: ['IRIS', 'HSA'], mirror: 'not-primary' }),
  'async-only': () =>
    makeHooks({ instance: ['IRIS', 'HSA'], mirror: 'async-only', mirrorOthers: 'freeze', shardNode: 'accept' }),
}

export async function readAllHooks(): Promise<HookSet[]> {
  return [
    ...(await Promise.all(referenceNames.map(readReference))),
    ...Object.values({ ...optionBundles, ...mirrorBundles }).map((make) => make()),
    ownProgramBundle(),
  ]
}
