// What the reporters are told.

import type { Plan } from '../../fs/plan.js'
import type { Backups } from '../../fs/write-bundle.js'
import { type Bundle, keptInstaller } from '../../model/bundle.js'
import { quotePath } from '../../shell/quote.js'

export interface Outcome {
  readonly status: 'written' | 'up to date' | 'dry run'
  readonly bundle: Bundle
  readonly plan: Plan
  readonly backups: Backups
}

/** The three steps from the folder to a backup: what they are for, and the command. */
export function listNextSteps(folder: string): readonly (readonly [purpose: string, command: string])[] {
  const plain = folder.replace(/(?<=.)[/\\]+$/, '')
  const installer = quotePath(`${plain.split(/[/\\]/).at(-1)}/install.sh`)
  return [
    ['Copy the folder to the VM', `scp -r ${quotePath(plain)} USER@VM:`],
    ['Install it there', `sudo sh ${installer}`],
    ['Check it, then try it', `sudo sh ${keptInstaller} --check && sudo sh ${keptInstaller} --drill`],
  ]
}
