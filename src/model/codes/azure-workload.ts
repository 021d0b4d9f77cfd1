// Azure's codes 500 to 512: the extension's own framework for Oracle, MySQL, MariaDB and PostgreSQL. Facts:
// WorkloadPatch.py.
import type { AzureGroup } from './azure-code.js'

const codes: readonly (readonly [code: number, constant: string, meaning: string])[] = [
  [500, 'FailedWorkloadPreError', 'what it does before the snapshot failed'],
  [501, 'FailedWorkloadConfParsingError', 'workload.conf cannot be read'],
  [502, 'FailedWorkloadInvalidRole', 'role is neither master nor slave'],
  [503, 'FailedWorkloadInvalidWorkloadName', 'workload_name is none that it knows'],
  [504, 'FailedWorkloadPostError', 'what it does after the snapshot failed'],
  [505, 'FailedWorkloadAuthorizationMissing', 'neither credString nor linux_user is set'],
  [506, 'FailedWorkloadConnectionError', 'the database cannot be reached'],
  [507, 'FailedWorkloadIPCDirectoryMissing', 'the folder ipc_folder is missing'],
  [508, 'FailedWorkloadDatabaseStatusChanged', 'the database changed its state during the backup'],
  [509, 'FailedWorkloadQuiescingError', 'the database could not be made quiet'],
  [510, 'FailedWorkloadQuiescingTimeout', 'the database was not quiet in time'],
  [511, 'FailedWorkloadDatabaseInNoArchiveLog', 'the Oracle database keeps no archive log'],
  [512, 'FailedWorkloadLogModeChanged', 'the log mode changed during the backup'],
]

export const workloadGroups: readonly AzureGroup[] = [
  {
    codes: codes.map(([code, constant, meaning]) => ({ code, name: '', constant, meaning })),
    reported: true,
    meaning: "the extension's own database framework (`workload.conf`)",
    cause:
      '`workload_name` is set in `/etc/azure/workload.conf`. The extension then never looks at the pre- and ' +
      'post-script, so an InterSystems database is not frozen at all.',
    see: 'Look for `workload_name` in `/etc/azure/workload.conf`.',
    mend: 'Empty `workload_name` in `/etc/azure/workload.conf`. An empty one is harmless.',
    command: 'sudo grep workload_name /etc/azure/workload.conf',
    rules: ['AZH112'],
  },
]
