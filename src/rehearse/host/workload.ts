// workload.conf: where it names a database that the extension knows, the host freezes that one and never looks at the
// classic scripts.

import { PythonError } from '../../model/python/error.js'
import { Ini } from '../../model/python/ini.js'
import type { HostMachine } from './machine.js'
import { decodeText } from './python/file.js'
import { toInt } from './python/int.js'

const path = '/etc/azure/workload.conf'
const section = 'workload'
const known = ['oracle', 'mysql', 'mariadb', 'postgres']

/** What the host takes from workload.conf, with its defaults. */
export interface Workload {
  name: string
  /** Whether a command_path is given: without one the host passes its values on in the wrong places. */
  hasCommand: boolean
  role: string
  enforceSlaveOnly: string
  ipcFolder: string | undefined
  timeout: string
  linuxUser: string
  /** Single databases, for which the host does nothing and reports success. */
  hasNames: boolean
  configurationPath: string
  /** 501, 505: with one of these the host starts nothing. */
  readonly errors: number[]
}

/** undefined where the classic scripts count, also for a file that ConfigParser refuses. */
export function readWorkload(machine: HostMachine): Workload | undefined {
  const bytes = machine.read(path)
  if (!bytes) return undefined
  let workload: Workload | undefined
  try {
    const ini = new Ini(decodeText(bytes))
    if (!ini.hasOption(section, 'workload_name')) return undefined
    const name = ini.get(section, 'workload_name')
    if (!known.includes(name)) return undefined
    workload = newWorkload(name)
    takeOptions(ini, workload)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    workload?.errors.push(501)
  }
  return workload
}

function newWorkload(name: string): Workload {
  return {
    name,
    hasCommand: false,
    role: 'master',
    enforceSlaveOnly: '0',
    ipcFolder: undefined,
    timeout: '90',
    linuxUser: 'root',
    hasNames: false,
    configurationPath: '',
    errors: [],
  }
}

/** In the host's order: what stands before an option that cannot be read counts. */
function takeOptions(ini: Ini, workload: Workload): void {
  const get = (option: string) => (ini.hasOption(section, option) ? ini.get(section, option) : undefined)
  workload.hasCommand = get('command_path') !== undefined
  if (get('credString') === undefined && !ini.hasOption(section, 'linux_user')) workload.errors.push(505)
  workload.role = get('role') ?? workload.role
  workload.enforceSlaveOnly = get('enforceSlaveOnly') ?? workload.enforceSlaveOnly
  workload.ipcFolder = get('ipc_folder')
  workload.timeout = get('timeout') || workload.timeout
  workload.linuxUser = get('linux_user') ?? workload.linuxUser
  workload.hasNames = get('dbnames') !== undefined
  const custom = get('customScriptEnabled')
  if (custom !== undefined) toInt(custom)
  workload.configurationPath = get('configuration_path') ?? ''
}
