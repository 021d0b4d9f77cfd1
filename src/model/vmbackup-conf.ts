// The file vmbackup.conf: what Azure's backup extension reads of it. One table for lint, --check and rehearse.
// Source: VMBackup/main at commit b7eecd4b of github.com/Azure/azure-linux-extensions (fsfreezer.py,
// freezesnapshotter.py, handle.py, Utils/HandlerUtil.py, Utils/DiskUtil.py).

export const vmbackupPath = '/etc/azure/vmbackup.conf'

/** The section that steers the freeze and the snapshot. */
export const snapshotSection = 'SnapshotThread'

/** What Microsoft's sample and README name (`fsfreeze: True`), and no code of the extension reads. */
export const ignoredOption = 'fsfreeze'

/** Options by section, in small letters, as ConfigParser compares them. */
export const vmbackupOptions: Readonly<Record<string, readonly string[]>> = {
  [snapshotSection]: [
    'mountstoskip',
    'timeout',
    'safefreezewaitinseconds',
    'seqsnapshot',
    'onlylocalfilesystems',
    'isanysnapshotfailed',
    'sudo_off',
    'onappfailuredofsfreeze',
    'onappsuccessdofsfreeze',
    'uploadstatusandlog',
    'writelog',
    'loggingoff',
    'disable_logging',
    'snapshotmethod',
    'async_event_logging',
  ],
  Monitor: ['run', 'strace', 'location'],
  lsblkUser: ['username'],
}

/** Seconds: after `timeout` frozen file systems are thawed, `safefreezewaitinseconds` the host waits for the freeze. */
export const vmbackupDefaults = { timeout: 60, safefreezewaitinseconds: 66 } as const
