// The targets, in the order in which they are shown.
import type { Packager } from '../packager.js'
import { ansible } from './ansible.js'
import { deb } from './deb.js'
import { rpm } from './rpm.js'
import { selfExtracting } from './self-extracting.js'
import { tar } from './tar.js'

export const packagers: readonly Packager[] = [tar, selfExtracting, deb, rpm, ansible]
