// The report as one page that needs nothing else: no script, no second file, nothing from the network.

import { type Markup, markup } from '../../html/markup.js'
import { composeHead } from '../../html/page-head.js'
import { pageStyle } from '../../html/page-style.js'
import type { Rehearsal, RehearsalReport } from '../../model/generated/rehearsal-report.js'
import { faultGroups } from '../faults/index.js'
import { restoreFaultGroups } from '../restore/faults.js'
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
  const longest = Math.max(...report.rehearsals.map(findLength))
  return markup`<section class="card" aria-labelledby="overview">
<h2 id="overview">Overview</h2>
<table class="overview">
<thead><tr><th scope="col">Fault</th><th scope="col">Outcome</th>
${isOfRestores(report) ? words('Verdict', 'Data') : words('Azure’s claim', 'Truth')}
<th scope="col">Left frozen</th><th scope="col" class="wide">Frozen, and the snapshot
<span class="scale"><span>0</span><span>${formatSeconds(longest)} s</span></span></th>
<th scope="col" class="number wide">Window</th><th scope="col" class="number wide">Seconds</th></tr></thead>
${groupRuns(report).map((group) => composeGroup(group, report, longest))}
</table>
<p class="legend wide"><span class="key frozen">database frozen</span><span class="key stuck">left frozen</span>
<span class="key snapshot">disks copied</span></p>
<p class="printed soft">On paper, what held stands in this overview only.</p>
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

interface Group {
  readonly name: string
  readonly runs: { rehearsal: Rehearsal; index: number }[]
}

/** By what the faults touch; in each the order of the report. */
function groupRuns({ rehearsals }: RehearsalReport): Group[] {
  const names = [...faultGroups, ...restoreFaultGroups].map(({ name, faults }) => {
    return { name, ids: new Set(faults.map(({ id }) => id)) }
  })
  const groups = new Map<string, Group>()
  for (const [index, rehearsal] of rehearsals.entries()) {
    const name = names.find(({ ids }) => ids.has(rehearsal.fault))?.name ?? 'Others'
    const group = groups.get(name) ?? { name, runs: [] }
    group.runs.push({ rehearsal, index })
    groups.set(name, group)
  }
  return [...groups.values()]
}

function composeGroup({ name, runs }: Group, report: RehearsalReport, longest: number): Markup {
  const rows = runs.map(({ rehearsal, index }) => composeRow(rehearsal, report, index, longest))
  const broken = runs.filter(({ rehearsal }) => !rehearsal.held).length
  const count = `${runs.length - broken} of ${runs.length} held`
  return markup`<tbody>
<tr class="group"><th scope="rowgroup" colspan="8">${name} <span class="soft">${count}</span></th></tr>
${rows}</tbody>`
}

function composeRow(rehearsal: Rehearsal, report: RehearsalReport, index: number, longest: number): Markup {
  const { held, backups, leftFrozen, seconds, restore } = rehearsal
  const window = longestWindow(rehearsal)
  return markup`
<tr><th scope="row"><a href="#${nameAnchor(index)}">${nameRun(rehearsal, report)}</a></th>
<td class="word ${held ? 'good' : 'bad'}">${held ? 'held' : 'not held'}</td>
<td class="word">${joinWords(restore?.runs.map(({ verdict }) => verdict) ?? backups.map(({ claim }) => claim))}</td>
<td class="word">${restore?.truth ?? joinWords(backups.map(({ truth }) => truth))}</td>
<td${leftFrozen.length > 0 ? markup` class="bad"` : ''}>${describeLeftFrozen(leftFrozen) || '–'}</td>
<td class="wide">${drawStrip(rehearsal, longest)}</td>
<td class="number wide">${window ? formatSeconds(window.seconds) : '–'}</td>
<td class="number wide">${formatSeconds(seconds)}</td></tr>`
}

/** How long the picture of a rehearsal is, in seconds. */
function findLength(rehearsal: Rehearsal): number {
  const { begin, end } = composePicture(rehearsal)
  return end - begin
}

/** When databases were frozen and when the disks were copied, all rows in one scale; the run's section says it too.
 * @param longest seconds of the whole width */
function drawStrip(rehearsal: Rehearsal, longest: number): Markup {
  const { begin, end, snapshots } = composePicture(rehearsal)
  const share = (seconds: number) => `${Number(((seconds / longest) * 100).toFixed(2))}%`
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
  const rule = markup`<line class="rule" x1="0" x2="${share(end - begin)}" y1="7" y2="7"/>`
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
