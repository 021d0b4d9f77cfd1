// What a picture shows, for those who do not see it.
import type { Rehearsal } from '../../model/generated/rehearsal-report.js'
import { composePicture } from './lanes.js'
import { claimWords, truthWords } from './sentences.js'

export function describePicture(rehearsal: Rehearsal): { title: string; description: string } {
  const { fault, shell, backups } = rehearsal
  const { lanes } = composePicture(rehearsal)
  const bars = lanes.flatMap(({ name, rows, marks }) => {
    const titles = [...rows.flat(), ...marks].map(({ title }) => title)
    return titles.length > 0 ? [`${name}: ${titles.join('; ')}.`] : []
  })
  const outcomes = backups.map(({ claim, truth }) => {
    return `Azure’s claim: ${claimWords[claim]}. In the snapshot: ${truthWords[truth]}.`
  })
  return { title: `Timeline of ${fault} in ${shell}`, description: [...outcomes, ...bars].join(' ') }
}
