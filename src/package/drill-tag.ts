// The tag of what a restore drill makes: a copy that carries it gets neither hooks nor backups by a policy.

/** Of the copy's VM and of its resource group; its value is the number of the run. */
export const drillTag = 'azure-hooks-restore-drill'
