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
  return plainWord.test(word) ? word : quoteWord(word)
}

export function composeRunbookCommands(options: ResolvedOptions): RunbookCommands {
  const { sessionClient, controlClient, sessionStyle } = findClients(options.product, options.client)
  const { container, containerEngine, credentialsFile, runAs } = options

  /** @param asUser whether it runs as the OS user of the sessions; on the VM itself the rest is root's */
  const inPlace = (words: string[], asUser: boolean): string[] => {
    if (container !== '') {
      const input = asUser && credentialsFile !== '' ? ['-i'] : []
      return [containerEngine, 'exec', ...input, ...(runAs === '' ? [] : ['-u', runAs]), container, ...words]
    }
    if (!asUser || runAs === '' || runAs === 'root') return words
    return ['runuser', '-u', runAs === 'owner' ? 'OWNER' : runAs, '--', ...words]
  }
  const sessionWords = {
    iris: ['session', instanceWord, '-U%SYS'],
    csession: [instanceWord, '-U%SYS'],
    ccontrol: ['session', instanceWord, '-U', '%SYS'],
  }[sessionStyle]
  const list = inPlace([controlClient, 'qlist'], false).map(quoteIfNeeded).join(' ')

  /** In a loop over all instances, or for the one. */
  const complete = (instance: string, words: string[], input: string): string => {
    const name = instance === '' ? '"$instance"' : quoteIfNeeded(instance)
    const command = words.map((word) => (word === instanceWord ? name : quoteIfNeeded(word))).join(' ') + input
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
