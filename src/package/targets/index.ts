// The targets, in the order in which they are shown.
import type { Packager } from '../packager.js'
import { ansible } from './ansible.js'
import { azure } from './azure.js'
import { bicep } from './bicep.js'
import { cloudInit } from './cloud-init.js'
import { deb } from './deb.js'
import { imageBuilder } from './image-builder.js'
import { monitoring } from './monitoring.js'
import { packer } from './packer.js'
import { restoreDrill } from './restore-drill.js'
import { rpm } from './rpm.js'
import { selfExtracting } from './self-extracting.js'
import { tar } from './tar.js'
import { terraform } from './terraform.js'
import { vmApplication } from './vm-application.js'

export const packagers: readonly Packager[] = [
  tar,
  selfExtracting,
  deb,
  rpm,
  cloudInit,
  ansible,
  packer,
  imageBuilder,
  vmApplication,
  bicep,
  terraform,
  monitoring,
  azure,
  restoreDrill,
]
