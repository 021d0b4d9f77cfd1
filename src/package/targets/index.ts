// The targets, in the order in which they are shown.
import type { Packager } from '../packager.js'
import { ansible } from './ansible.js'
import { tar } from './tar.js'

export const packagers: readonly Packager[] = [tar, ansible]
