// The report as one page that needs nothing else. In pieces, and of at most 20 MB: the hosts that are well become a
// number when there are many.

import { type Markup, markup, trust } from '../../html/markup.js'
import { composeHead } from '../../html/page-head.js'
import { pageStyle } from '../../html/page-style.js'
import type { FleetReport, HostReport } from '../../model/generated/fleet-report.js'
import { reportStyle } from './report-style.js'
import { describeAge, describeWindow, listCounts, listReasons, summarise } from './words.js'

/** Of hosts that are well; of the others as many as there is room for. */
const mostWell = 500
const mostBytes = 15_000_000

export function* composeHtml(report: FleetReport): Generator<string> {
  const summary = summarise(report)
  yield markup`${composeHead(summary, `${pageStyle}${reportStyle}`)}
<body>
<main>
<header>
<h1>${summary}</h1>
<p>${listCounts(report)}. Looked at ${report.createdAt}; all times are UTC.</p>
</header>
${composeProblems(report)}
<section class="card" aria-labelledby="hosts">
<h2 id="hosts">Hosts</h2>
<p class="legend">The last ${report.days} days, the oldest first: <span class="key g">consistent</span>
<span class="key m">only some of that day</span> <span class="key b">not consistent</span>
<span class="key l">left alone by policy</span>
<span class="key x">Azure and the database differ</span> <span class="key none">no backup</span></p>
<table class="fleet">
<thead><tr><th scope="col">Host</th><th scope="col">State</th><th scope="col">Last backup</th>
<th scope="col">Days</th><th scope="col">Window</th><th scope="col">Azure’s claim</th>
<th scope="col">Restore proved</th><th scope="col">Why</th></tr></thead>
<tbody>`.text
  yield* composeRows(report)
  const { name, version } = report.generator
  yield markup`<footer><p>Consistent: the last backup says so in verdict, statuses and instances, is not older than
${report.maxAgeHours} hours, and Azure’s recovery point of that time, where a list of them was given, says the same.
Drills and runs by hand are no backups.</p>
<p>${name} ${version}</p></footer>
</main>
</body>
</html>
`.text
}

function* composeRows({ hosts }: FleetReport): Generator<string> {
  let room = mostBytes
  let well = 0
  const left = { bad: 0, well: 0 }
  for (const host of hosts) {
    const isWell = host.state === 'consistent'
    const row = room > 0 && (!isWell || well < mostWell) ? composeRow(host).text : ''
    if (row === '') left[isWell ? 'well' : 'bad']++
    else if (isWell) well++
    room -= Buffer.byteLength(row)
    yield row
  }
  yield '</tbody>\n</table>\n'
  if (left.bad > 0) yield markup`<p class="bad">${left.bad} more hosts that are not consistent are not shown.</p>`.text
  if (left.well > 0) yield markup`<p>${left.well} more hosts are consistent.</p>`.text
  if (left.bad + left.well > 0) yield markup`<p class="soft">--format csv or json has all of them.</p>`.text
  yield '</section>\n'
}

function composeProblems({ problems }: FleetReport): Markup | string {
  if (problems.length === 0) return ''
  const shown = problems.slice(0, 100)
  const more = problems.length - shown.length
  return markup`<section class="card" aria-labelledby="unread"><h2 id="unread">Not read</h2>
<ul class="broken">${shown.map((text) => markup`<li>${text}</li>`)}${more > 0 ? `${more} more` : ''}</ul></section>`
}

function composeRow(host: HostReport): Markup {
  const { state, lastBackup, azure, provedRestore } = host
  const tone = state === 'consistent' ? 'good' : state === 'left alone' ? 'plain' : 'bad'
  const name = host.host.length > 253 ? `${host.host.slice(0, 252)}…` : host.host
  return markup`
<tr><th scope="row" class="host">${name}</th><td class="state"><span class="tag ${tone}">${state}</span></td>
<td data-label="Last backup"><span class="time">${shortenTime(lastBackup?.finishedAt)}</span>
<span class="soft time">${describeAge(host)}</span></td>
<td>${drawDays(host.days)}</td><td data-label="Window" class="time">${describeWindow(host)}</td>
<td data-label="Azure’s claim">${azure?.type ?? '–'}</td>
<td data-label="Restore proved">${provedRestore?.slice(0, 10) ?? '–'}</td>
<td class="why">${listReasons(host).join(' ').slice(0, 1000)}</td></tr>`
}

/** To the minute. */
function shortenTime(time: string | undefined): string {
  return time === undefined ? 'none' : time.slice(0, 16).replace('T', ' ')
}

function drawDays(days: string): Markup {
  const count = (letter: string) => days.split(letter).length - 1
  const not = count('b') + count('m')
  const alone = count('l') > 0 ? `${count('l')} left alone, ` : ''
  const words = `${count('g')} of ${days.length} days consistent, ${not} not, ${alone}${count('x')} differ`
  const cells = [...days].map((letter) => `<i${letter === '.' ? '' : ` class=${letter}`}></i>`).join('')
  return markup`<div class="days" role="img" aria-label="${words}">${trust(cells)}</div>`
}
