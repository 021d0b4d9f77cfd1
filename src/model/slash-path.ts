// Paths with slashes, as on the VM, whatever machine this runs on.

export function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

/** With its last slash; '' for a name alone. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** An absolute path without empty parts, `.` and `..`, and without a slash at its end. */
export function normalizePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
