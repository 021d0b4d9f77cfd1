// The programs that reach an instance, and how their command line is spelled.
import { folderOf, nameOf } from '../model/slash-path.js'

export interface Clients {
  /** Program for sessions. */
  readonly sessionClient: string
  /** Program for qlist and stat. */
  readonly controlClient: string
  /** iris: `P session INST -U%SYS CMD`; csession: `P INST -U%SYS CMD`; ccontrol: `P session INST -U %SYS CMD` */
  readonly sessionStyle: 'iris' | 'csession' | 'ccontrol'
}

/** @param client path of the program, '' for the usual one on PATH */
export function findClients(product: 'iris' | 'cache', client: string): Clients {
  if (product === 'iris') {
    const program = client || 'iris'
    return { sessionClient: program, controlClient: program, sessionStyle: 'iris' }
  }
  if (client === '') return { sessionClient: 'csession', controlClient: 'ccontrol', sessionStyle: 'csession' }
  if (nameOf(client) === 'ccontrol') {
    return { sessionClient: client, controlClient: client, sessionStyle: 'ccontrol' }
  }
  const control = `${folderOf(client)}ccontrol`
  return { sessionClient: client, controlClient: control, sessionStyle: 'csession' }
}
