// continueBackupOnFailure is not overruled by fsFreezeEnabled.
import { findMember } from '../../model/json/document.js'
import { defineRule } from '../rule.js'

export const fsFreezeOn = defineRule({
  id: 'AZH110',
  name: 'fs-freeze-on',
  severity: 'warning',
  applies: 'config',
  fixable: false,
  messages: {
    overruled: () => ({
      problem: 'fsFreezeEnabled is false, while continueBackupOnFailure is true.',
      effect: 'A script that fails makes the whole backup fail, whatever continueBackupOnFailure says.',
      advice: 'Write true, or write continueBackupOnFailure false too, so that the config says what happens.',
    }),
  },
  check({ target, report }) {
    const freeze = findMember(target.json, 'fsFreezeEnabled')?.value
    const goOn = findMember(target.json, 'continueBackupOnFailure')?.value
    const off = freeze?.type === 'boolean' && freeze.value === false
    // Without the key the host goes on.
    if (off && (!goOn || (goOn.type === 'boolean' && goOn.value === true))) report({ at: freeze, message: 'overruled' })
  },
})
