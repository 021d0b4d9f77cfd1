// A few faults of the catalogue with one bundle, those that take seconds: `npm run test:rehearsals` plays them all.
import { faults } from '../../src/rehearse/faults/index.ts'
import { declareRehearsals } from '../rehearsals/played.ts'
import { readReference } from './rehearsals.ts'

const ids = [
  'healthy',
  'freeze-fails',
  'freeze-answers-0-frozen',
  'frozen-already',
  'thaw-fails',
  'pre-kill-frozen',
  'host-dies-frozen',
  'config-trailing-comma',
  'pre-script-half',
]

declareRehearsals([
  {
    name: 'two-instances',
    hooks: await readReference('two-instances'),
    faults: faults.filter(({ id }) => ids.includes(id)),
    shell: 'dash',
  },
])
