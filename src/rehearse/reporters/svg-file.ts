// A timeline as a file of its own, with the claim and the truth above it: for documents.

import { markup, trust } from '../../html/markup.js'
import { pictureStyle } from '../../html/page-style.js'
import type { Rehearsal } from '../../model/generated/rehearsal-report.js'
import { describePicture } from './picture-words.js'
import { claimWords, describeLeftFrozen, isFalseClaim, toneOfClaim, toneOfTruth, truthWords } from './sentences.js'
import { drawPicture, labelWidth } from './svg.js'

/** Pixels. */
const width = 480
const margin = 14
const headHeight = 66
const lineHeight = 16

const fileStyle = trust(`${pictureStyle}
.paper { fill: var(--paper); stroke: var(--line); }
svg .caption { font-size: 14px; font-weight: 650; }
svg .good { fill: var(--good); font-weight: 600; }
svg .bad { fill: var(--bad); font-weight: 600; }
svg .plain { font-weight: 600; }
`)

/** @param caption what was rehearsed */
export function composeSvg(rehearsal: Rehearsal, caption: string): string {
  const { height, content } = drawPicture(rehearsal)
  const { title, description } = describePicture(rehearsal)
  const isLeft = rehearsal.leftFrozen.length > 0
  const head = headHeight + (isLeft ? lineHeight : 0)
  const whole = head + height + margin
  const plot = width - labelWidth - 2 * margin
  const left = margin + labelWidth
  const lines = rehearsal.backups.slice(0, 1).map((backup) => {
    const tone = isFalseClaim(backup) ? 'bad' : toneOfTruth(backup)
    return markup`
<text x="${margin}" y="42">Azure’s claim</text>
<text x="${left}" y="42" class="${toneOfClaim(backup)}">${claimWords[backup.claim]}</text>
<text x="${margin}" y="58">the snapshot</text>
<text x="${left}" y="58" class="${tone}">${truthWords[backup.truth]}</text>`
  })
  const frozen = isLeft
    ? markup`
<text x="${margin}" y="74">left frozen</text>
<text x="${left}" y="74" class="bad">${describeLeftFrozen(rehearsal.leftFrozen)}</text>`
    : ''
  const size = markup`width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}"`
  const file = markup`<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>${caption}: ${title}</title>
<desc>${description}</desc>
<style>${fileStyle}</style>
<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${whole - 1}" rx="8"/>
<text class="caption" x="${margin}" y="22">${caption}</text>${lines}${frozen}
<svg x="${left}" y="${head}" width="${plot}" height="${height}" overflow="visible" aria-hidden="true">
${content}</svg>
</svg>
`
  return file.text
}
