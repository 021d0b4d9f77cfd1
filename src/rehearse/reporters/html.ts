// The report as one page that needs nothing else: no script, no second file, nothing from the network.

import { type Markup, markup } from '../../html/markup.js'
import { composeHead } from '../../html/page-head.js'
import { pageStyle } from '../../html/page-style.js'
import type { Rehearsal, RehearsalReport } from '../../model/generated/rehearsal-report.js'
import { countFigures, describeEvidence, groupNotPlayed } from './evidence.js'
import { composePicture } from './lanes.js'
import { composeRun } from './run-section.js'
import {
  describeLeftFrozen,
  formatSeconds,
  joinWords,
  listShells,
  longestWindow,
  nameRun,
  summarise,
} from './sentences.js'

const modeWords: Readonly<Record<RehearsalReport['mode'], string>> = {
  root: 'in root’s sandbox, with a stand-in for the database',
  user: 'in an ordinary user’s sandbox, with a stand-in for the database; owners and modes are those of bundle.json',
  live: 'on this machine’s own database; no snapshot was taken',
}

/** The whole page. */
export function composeHtml(report: RehearsalReport): string {
  const { bundle, generator, rehearsals, mode } = report
  const summary = summarise(report)
  const page = markup`${composeHead(`${summary} Rehearsal of ${bundle}`, pageStyle)}
<body>
<main>
<header>
<h1>${summary}</h1>
<p>Rehearsal of <span class="mono">${bundle}</span> in ${listShells(rehearsals).join(', ')}, ${modeWords[mode]}.</p>
<p>${countFigures(report)}</p>
<p class="soft mono">${describeEvidence(report)}</p>
</header>
${rehearsals.length > 1 ? composeOverview(report) : ''}
${composeNotPlayed(report)}
${rehearsals.map((rehearsal, index) => composeRun(rehearsal, report, nameAnchor(index)))}
<footer>${explain(mode)}
<p>make-azure-hooks ${generator.version}</p></footer>
</main>
</body>
</html>
`
  return page.text
}

function nameAnchor(index: number): string {
  return `run-${index + 1}`
}

function composeOverview(report: RehearsalReport): Markup {
  return markup`<section class="card" aria-labelledby="overview">
<h2 id="overview">Overview</h2>
<table class="overview">
<thead><tr><th scope="col">Fault</th><th scope="col">Outcome</th>
${isOfRestores(report) ? words('Verdict', 'Data') : words('Azure’s claim', 'Truth')}
<th scope="col" class="wide">Left frozen</th><th scope="col" class="wide">Frozen, and the snapshot</th>
<th scope="col" class="number wide">Window</th><th scope="col" class="number wide">Seconds</th></tr></thead>
<tbody>${report.rehearsals.map((rehearsal, index) => composeRow(rehearsal, report, index))}</tbody>
</table>
</section>`
}

function isOfRestores({ rehearsals }: RehearsalReport): boolean {
  return rehearsals.some(({ restore }) => restore)
}

function words(first: string, second: string): Markup {
  return markup`<th scope="col">${first}</th><th scope="col">${second}</th>`
}

function composeNotPlayed(report: RehearsalReport): Markup | string {
  const reasons = groupNotPlayed(report)
  if (reasons.length === 0) return ''
  const items = reasons.map(({ reason, faults }) => markup`<li>${faults.join(', ')}: ${reason}</li>`)
  return markup`<section class="card" aria-labelledby="not-played"><h2 id="not-played">Not played</h2>
<ul>${items}</ul></section>`
}

function composeRow(rehearsal: Rehearsal, report: RehearsalReport, index: number): Markup {
  const { held, backups, leftFrozen, seconds, restore } = rehearsal
  const window = longestWindow(rehearsal)
  return markup`
<tr><th scope="row"><a href="#${nameAnchor(index)}">${nameRun(rehearsal, report)}</a></th>
<td class="word ${held ? 'good' : 'bad'}">${held ? 'held' : 'not held'}</td>
<td class="word">${joinWords(restore?.runs.map(({ verdict }) => verdict) ?? backups.map(({ claim }) => claim))}</td>
<td class="word">${restore?.truth ?? joinWords(backups.map(({ truth }) => truth))}</td>
<td class="wide${leftFrozen.length > 0 ? ' bad' : ''}">${describeLeftFrozen(leftFrozen) || '–'}</td>
<td class="wide">${drawStrip(rehearsal)}</td>
<td class="number wide">${window ? formatSeconds(window.seconds) : '–'}</td>
<td class="number wide">${formatSeconds(seconds)}</td></tr>`
}

/** When databases were frozen and when the disks were copied; the row and the run's section say it too. */
function drawStrip(rehearsal: Rehearsal): Markup {
  const { begin, end, snapshots } = composePicture(rehearsal)
  const share = (seconds: number) => `${Number(((seconds / (end - begin)) * 100).toFixed(2))}%`
  const frozen = rehearsal.freezes.map(({ instance, from, to }) => {
    const isLeft = rehearsal.leftFrozen.some((left) => left.instance === instance)
    const kind = to === null && isLeft ? 'stuck' : 'frozen'
    const width = share((to ?? end) - from)
    return markup`<rect class="bar ${kind}" x="${share(from - begin)}" width="${width}" y="4" height="6"/>`
  })
  const copied = snapshots.map(
    ({ from, to }) =>
      markup`<rect class="bar snapshot" x="${share(from - begin)}" width="${share(to - from)}" y="1" height="12"/>`,
  )
  const rule = markup`<line class="rule" x1="0" x2="100%" y1="7" y2="7"/>`
  return markup`<svg class="strip" aria-hidden="true">${rule}${frozen}${copied}</svg>`
}

function explain(mode: RehearsalReport['mode']): Markup {
  if (mode === 'live') {
    return markup`<p>The drill ran the hooks as Azure’s host does, and waited in the snapshot’s place. Whether the
database stayed frozen is what the database itself answered before the thaw.</p>`
  }
  return markup`<p>The hooks ran unchanged, as Azure’s host runs them. The stand-in for the database writes two files in
lockstep until it is frozen; the snapshot copies both. They are of one moment only if it was frozen all the while.</p>`
}
