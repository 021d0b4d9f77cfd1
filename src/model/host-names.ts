// Names that no host of a fleet may have, in whichever way its bundle is rolled out.

/** Groups that Ansible, or our inventory for it, has already. */
const groups: readonly string[] = ['all', 'ungrouped', 'azure_hooks']

/** Devices to Windows, whatever their ending: no folder can be called so there. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** What has the name already; undefined when nothing has. */
export function findHolderOfName(host: string): string | undefined {
  if (groups.includes(host)) return 'a group of every Ansible inventory of ours'
  return device.test(host) ? 'a device to Windows, where no folder can be called so' : undefined
}
