// Paths on the VM: always with slashes, whatever machine this runs on.

/** An absolute path without empty parts, `.` and `..`, and without a slash at its end. */
export function normalizePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
