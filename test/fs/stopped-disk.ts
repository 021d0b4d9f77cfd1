// A disk that takes so many changes and no more, as when the process is killed before the next one: whatever the code
// tries after that leaves no trace. The kill of a real process is compared with it in test/command.
import fs, { readdirSync, renameSync } from 'node:fs'
import promises from 'node:fs/promises'
import { basename, join } from 'node:path'
import { vi } from 'vitest'

/** All that src/fs changes the disk with when it writes bundles, fleets and packages. */
const changes: [calls: Calls, names: string[]][] = [
  [fs as unknown as Calls, ['writeFileSync']],
  [promises as unknown as Calls, ['copyFile', 'link', 'mkdir', 'rename', 'rm', 'rmdir', 'writeFile']],
]

type Calls = Record<string, (...args: unknown[]) => unknown>

/** Runs it with the disk stopped before that change, counted from 1. False when it needed fewer.
 * @param folder where what it leaves behind is left by a process that is gone */
export async function stopDiskAt(at: number, folder: string, run: () => Promise<unknown>): Promise<boolean> {
  let count = 0
  const spies = changes.flatMap(([calls, names]) =>
    names.map((name) => {
      const original = calls[name]
      return vi.spyOn(calls, name).mockImplementation((...args) => {
        count++
        if (count < at) return original?.apply(calls, args)
        const error = new Error('the disk takes no more')
        if (name === 'writeFileSync') throw error
        return Promise.reject(error)
      })
    }),
  )
  try {
    await run()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  endProcess(folder)
  return count >= at
}

/** Folders for what is being written bear the number of their process; no process has such a number. */
function endProcess(folder: string): void {
  const own = `.make-azure-hooks-${process.pid}-`
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))) {
    if (basename(path).startsWith(own)) renameSync(path, path.replace(own, '.make-azure-hooks-99999999-'))
  }
}
