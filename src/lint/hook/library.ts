// Code that a script reads from another file.
import type { ShellScript } from '../../shell/parse.js'

/** What the script may read with `.` under that name, as far as it is there. */
export type FindLibrary = (name: string) => ShellScript | undefined
