// Faults of what only some hooks use: another OS user or registry, a credentials file, a container.
import type { HookSet, Scene } from '../scene.js'
import { findHarm, HARM, last, misbehave, NOT_CLAIMED, needsRoot } from './acts.js'
import type { Fault } from './fault.js'

const needsUser = (hooks: HookSet): string | undefined =>
  hooks.options?.runAs === undefined ? 'it needs hooks generated with --run-as' : undefined

const needsOwner = (hooks: HookSet): string | undefined =>
  hooks.options?.runAs === 'owner' ? undefined : 'it needs hooks generated with --run-as owner'

const needsCredentials = (hooks: HookSet): string | undefined =>
  hooks.options?.credentialsFile === undefined ? 'it needs hooks generated with --credentials-file' : undefined

const needsContainer = (hooks: HookSet): string | undefined =>
  hooks.options?.container === undefined ? 'it needs hooks generated with --container' : undefined

const needsRegistry = (hooks: HookSet): string | undefined =>
  hooks.options?.registry === undefined ? 'it needs hooks generated with --registry' : undefined

const needsContainerUser = (hooks: HookSet): string | undefined =>
  hooks.options?.containerUser === undefined ? 'it needs hooks generated with --container-user' : undefined

const fileOf = (scene: Scene): string => `'${scene.hooks.options?.credentialsFile}'`

const engineOf = (scene: Scene): string => scene.hooks.options?.containerEngine ?? 'docker'

const WRONG_PASSWORD = 'Tr0ub4dor'

function findPassword(scene: Scene): string[] {
  const found = scene.run(`grep -rls ${WRONG_PASSWORD} /run /var/log /srv/db/syslog || :`).trim()
  return found === '' ? [] : [`The password stands in ${found.replaceAll('\n', ' and ')}.`]
}

/** `command` gets the credentials file in $FILE. */
const credentials = (id: string, does: string, command: string): Fault => ({
  id: `credentials-${id}`,
  does,
  must: NOT_CLAIMED,
  unsuited: (hooks, mode) =>
    needsCredentials(hooks) ?? (command.startsWith('chown') ? needsRoot(hooks, mode) : undefined),
  arrange: (scene) => void scene.run(`FILE=${fileOf(scene)}\n${command}`),
})

const owner = (id: string, does: string, name: string): Fault => ({
  id: `owner-${id}`,
  does,
  must: NOT_CLAIMED,
  unsuited: needsOwner,
  arrange: (scene) => last(scene).writeParameters({ 'security_settings.manager_user': name }),
  inspect: findHarm,
})

export const optionFaults: readonly Fault[] = [
  credentials('missing', 'The credentials file is not there.', 'rm "$FILE"'),
  credentials('open', 'The credentials file may be read by all.', 'chmod 644 "$FILE"'),
  credentials('linked', 'The credentials file is a link.', 'mv "$FILE" /srv/login && ln -s /srv/login "$FILE"'),
  {
    ...credentials(
      'wrong',
      'The password in the credentials file is wrong.',
      `printf "backup\\n${WRONG_PASSWORD}\\n" >"$FILE"`,
    ),
    must: 'The backup is not claimed application-consistent, and no log tells the password.',
    inspect: findPassword,
  },
  {
    id: 'credentials-go-missing',
    does: 'The credentials file is removed between freeze and snapshot.',
    must: 'The database is resumed without a session.',
    unsuited: needsCredentials,
    play: (scene) => scene.backUp({ beforeSnapshot: () => scene.run(`rm ${fileOf(scene)}`) }),
  },
  {
    id: 'credentials-become-pipe',
    does: 'The credentials file becomes a pipe that nobody writes between freeze and snapshot.',
    must: 'The script ends in time, and no database stays frozen.',
    unsuited: needsCredentials,
    play: (scene) =>
      scene.backUp({ beforeSnapshot: () => scene.run(`rm ${fileOf(scene)} && mkfifo -m 600 ${fileOf(scene)}`) }),
  },
  owner('not-there', 'The owner that parameters.isc names is no user of this VM.', 'nobodyhere'),
  owner('hostile', 'The owner that parameters.isc names is an option and a shell command.', `-u0;touch ${HARM}`),
  {
    id: 'owner-is-pipe',
    does: 'A pipe that nobody writes stands where parameters.isc should be.',
    must: NOT_CLAIMED,
    unsuited: needsOwner,
    arrange: (scene) => {
      const file = `'${last(scene).installFolder}/parameters.isc'`
      scene.run(`rm -f ${file} && mkfifo ${file}`)
    },
  },
  {
    id: 'user-directory-hangs',
    does: 'The user directory does not answer: id hangs.',
    must: NOT_CLAIMED,
    unsuited: needsUser,
    arrange: (scene) => {
      scene.hide('id')
      scene.addProgram('id', '#!/bin/sh\nexec sleep 600\n')
    },
  },
  {
    id: 'registry-missing',
    does: 'The registry of the nonroot install has been removed.',
    must: NOT_CLAIMED,
    unsuited: needsRegistry,
    arrange: (scene) => void scene.run(`rm -rf '${scene.hooks.options?.registry}'`),
  },
  {
    id: 'container-user-missing',
    does: 'The user whose podman holds the container is no user of this VM.',
    must: NOT_CLAIMED,
    unsuited: needsContainerUser,
    arrange: (scene) => {
      const name = `${scene.hooks.options?.containerUser}:`
      const lines = scene.read('/etc/passwd').split('\n')
      scene.writeFile('/etc/passwd', lines.filter((line) => !line.startsWith(name)).join('\n'), 0o644)
    },
  },
  {
    id: 'container-user-logs-out',
    does: 'The user whose podman holds the container logs out between freeze and snapshot: systemd ends what he has.',
    must: 'The freeze did not last: the backup is not claimed application-consistent.',
    unsuited: needsContainerUser,
    play: (scene) =>
      scene.backUp({
        beforeSnapshot: () => {
          last(scene).setState('down')
          scene.run('rm -rf /run/user')
        },
      }),
  },
  {
    id: 'container-missing',
    does: 'The container does not run.',
    must: NOT_CLAIMED,
    unsuited: needsContainer,
    arrange: (scene) => void scene.run('rm -f /srv/db/containers/*'),
  },
  {
    id: 'container-engine-missing',
    does: 'The program of the container engine is not there.',
    must: NOT_CLAIMED,
    unsuited: needsContainer,
    arrange: (scene) => {
      scene.hide(engineOf(scene))
      scene.removeProgram(engineOf(scene))
    },
  },
  {
    id: 'container-engine-hangs',
    does: 'The container engine does not answer.',
    must: NOT_CLAIMED,
    unsuited: needsContainer,
    arrange: (scene) => scene.writeFile('/srv/db/docker-fault', 'hang\n', 0o644),
  },
  {
    id: 'container-stops-frozen',
    does: 'The container is stopped between freeze and snapshot.',
    must: 'The freeze did not last: the backup is not claimed application-consistent.',
    unsuited: needsContainer,
    play: (scene) =>
      scene.backUp({
        beforeSnapshot: () => {
          last(scene).setState('down')
          scene.run('rm -f /srv/db/containers/*')
        },
      }),
  },
  {
    id: 'container-freeze-hangs',
    does: 'In the container a freeze freezes, then hangs with a child that ignores TERM.',
    must: 'It is ended in the container as well, and what may be frozen is thawed.',
    unsuited: needsContainer,
    arrange: (scene) => misbehave(scene, 'freeze', ['stubborn-child 600', 'hangs']),
  },
]
