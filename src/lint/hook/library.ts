// Code that a script reads or starts from other files.
import type { ShellScript } from '../../shell/parse.js'

/** What the script may read with `.` or start under that path, as far as it is there. */
export type FindLibrary = (path: string) => ShellScript | undefined

/** The files met on the ways through a script. */
export class OtherFiles {
  /** Those that were followed, */
  readonly parts = new Set<ShellScript>()
  /** the places of the commands that led there, */
  readonly followed = new Set<number>()
  /** and those that are not there. */
  readonly unread = new Set<string>()
  readonly #find: FindLibrary

  constructor(find: FindLibrary) {
    this.#find = find
  }

  /** @param path undefined where only the VM knows it
   * @param pos of the command that reads or starts it */
  open(path: string | undefined, pos: number): ShellScript | undefined {
    if (path === undefined) return undefined
    const file = this.#find(path)
    if (!file) return undefined
    this.parts.add(file)
    this.followed.add(pos)
    return file
  }
}
