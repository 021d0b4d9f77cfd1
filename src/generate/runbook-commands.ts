// The commands that the runbook gives for an emergency, complete for this bundle's options.
import { quoteWord } from '../shell/quote.js'
import { findClients } from './clients.js'
import type { ResolvedOptions } from './resolved-options.js'

/** What to type on the VM as root. Each command prints an exit status at its end. */
export interface InstanceCommands {
  /** The instance's name, or what stands for all of them. */
  readonly instance: string
  /** 5 suspended, 3 not. */
  readonly probe: string
  /** 5 thawed, 3 failed. */
  readonly thaw: string
  readonly resume: string
}

export interface RunbookCommands {
  /** Lists the instances of the VM. */
  readonly list: string
  readonly instances: readonly InstanceCommands[]
}

/** Stands for the instance; no option can hold it. */
const instanceWord = '\0'

const plainWord = /^[A-Za-z0-9_./%:@+-]+$/

function quoteIfNeeded(word: string): string {
  return word === instanceWord || plainWord.test(word) ? word : quoteWord(word)
}

/** What a command inside the container begins with. @param flags of the engine's exec */
export function composeEntry(
  { container, containerEngine, containerUser }: ResolvedOptions,
  flags: readonly string[],
): string {
  const entry = [containerEngine, 'exec', ...flags, container].map(quoteIfNeeded).join(' ')
  if (containerUser === '') return entry
  // podman finds a user's containers there, and cannot enter a folder of root's.
  const user = quoteIfNeeded(containerUser)
  return `runuser -u ${user} -- env -C / XDG_RUNTIME_DIR="/run/user/$(id -u ${user})" ${entry}`
}

export function composeRunbookCommands(options: ResolvedOptions): RunbookCommands {
  const { sessionClient, controlClient, sessionStyle } = findClients(options.product, options.client)
  const { container, credentialsFile, registry, runAs } = options

  /** In text, as a shell reads it. @param asUser whether it runs as the OS user of the sessions; on the VM itself the
   * rest is root's */
  const inPlace = (words: string[], asUser: boolean): string => {
    const text = words.map(quoteIfNeeded).join(' ')
    if (container !== '') {
      const input = asUser && credentialsFile !== '' ? ['-i'] : []
      return `${composeEntry(options, [...input, ...(runAs === '' ? [] : ['-u', runAs])])} ${text}`
    }
    const isUser = asUser && runAs !== '' && runAs !== 'root'
    const command = registry === '' ? text : `env IRISSYS=${quoteIfNeeded(registry)} ${text}`
    if (isUser) return `runuser -u ${quoteIfNeeded(runAs === 'owner' ? 'OWNER' : runAs)} -- ${command}`
    return registry === '' ? command : `runuser -u "$(stat -L -c %U ${quoteIfNeeded(registry)})" -- ${command}`
  }
  const sessionWords = {
    iris: ['session', instanceWord, '-U%SYS'],
    csession: [instanceWord, '-U%SYS'],
    ccontrol: ['session', instanceWord, '-U', '%SYS'],
  }[sessionStyle]
  const list = inPlace([controlClient, 'qlist'], false)

  /** In a loop over all instances, or for the one. */
  const complete = (instance: string, text: string, input: string): string => {
    const name = instance === '' ? '"$instance"' : quoteIfNeeded(instance)
    const command = text.replace(instanceWord, () => name) + input
    if (instance !== '') return `${command}; echo "status $?"`
    return `for instance in $(${list} | cut -d ^ -f 1); do ${command}; echo "$instance: status $?"; done`
  }
  const composeSession = (instance: string, method: string): string => {
    const words = [sessionClient, ...sessionWords, `##Class(Backup.General).${method}()`]
    return complete(instance, inPlace(words, true), credentialsFile === '' ? '' : ` <${quoteIfNeeded(credentialsFile)}`)
  }
  const names = options.instances.length === 0 ? [''] : options.instances
  return {
    list,
    instances: names.map((name) => ({
      instance: name === '' ? 'every instance of the VM' : name,
      probe: composeSession(name, 'IsWDSuspendedExt'),
      thaw: composeSession(name, 'ExternalThaw'),
      resume: complete(name, inPlace([controlClient, 'stat', instanceWord, '-W'], false), ''),
    })),
  }
}
