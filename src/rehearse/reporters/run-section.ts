// One rehearsal on the page: verdict, picture, and the same as tables.

import { type Markup, markup } from '../../html/markup.js'
import type {
  FreezeWindow,
  Rehearsal,
  RehearsalReport,
  RehearsedBackup,
  RehearsedScript,
} from '../../model/generated/rehearsal-report.js'
import { composePicture } from './lanes.js'
import type { Bar } from './picture-parts.js'
import { dataWords, describeVerifyRun, isFalseProof, listDatabases } from './restore-sentences.js'
import {
  claimWords,
  describeDatabases,
  describeLeft,
  describeScript,
  formatSeconds,
  isFalseClaim,
  laneWords,
  listMessages,
  listParts,
  nameRun,
  toneOfClaim,
  toneOfTruth,
  truthWords,
} from './sentences.js'
import { drawTimeline } from './svg.js'

export function composeRun(rehearsal: Rehearsal, report: RehearsalReport, id: string): Markup {
  const { held, does, must, broken, backups, seconds, shell } = rehearsal
  const open = report.rehearsals.length === 1 ? ' open' : ''
  // On paper the overview says it.
  const brief = held && report.rehearsals.length > 1 ? ' brief' : ''
  return markup`<section class="card rehearsal${brief}" id="${id}" aria-labelledby="${id}-head">
<div class="run-head"><h2 id="${id}-head">${nameRun(rehearsal, report)}</h2>
<span class="tag ${held ? 'good' : 'bad'}">${held ? 'held' : 'did not hold'}</span>
<span class="soft">${shell}, ${formatSeconds(seconds)} s</span></div>
<div class="about"><p><b>What happens:</b> ${does}</p><p><b>What must hold:</b> ${must}</p></div>
${broken.length > 0 ? markup`<ul class="broken">${broken.map((sentence) => markup`<li>${sentence}</li>`)}</ul>` : ''}
${backups.map((backup, index) => composeFacts(backup, rehearsal, report.mode, backups.length > 1 ? index + 1 : 0))}
${composeRestore(rehearsal)}
<figure>${drawTimeline(rehearsal, id)}${composeLegend(rehearsal)}</figure>
<details${open}><summary>Timeline as a table <span class="soft">${rehearsal.events.length} events</span></summary>
${composeEvents(rehearsal)}</details>
<details${open}><summary>The scripts’ own log</summary>
<pre tabindex="0">${rehearsal.log || 'They left none.'}</pre></details>
</section>
`
}

const keys: readonly (readonly [kind: Bar['kind'], words: string])[] = [
  ['frozen', 'database frozen'],
  ['foreign', 'frozen by others'],
  ['stuck', 'left frozen'],
  ['snapshot', 'disks copied'],
  ['run', 'script runs'],
  ['late', 'runs on, abandoned by the host'],
  ['wait', 'host waits'],
  ['fs', 'file systems are frozen'],
]

/** Of what the picture shows. */
function composeLegend(rehearsal: Rehearsal): Markup {
  const bars = composePicture(rehearsal).lanes.flatMap(({ rows }) => rows.flat())
  const shown = keys.filter(([kind]) => bars.some((bar) => bar.kind === kind))
  const entries = shown.map(([kind, words]) => markup`<span class="key ${kind}">${words}</span>`)
  return markup`<figcaption>${entries}</figcaption>`
}

/** @param number of the backup, 0 when it is the only one */
function composeFacts(
  backup: RehearsedBackup,
  rehearsal: Rehearsal,
  mode: RehearsalReport['mode'],
  number: number,
): Markup {
  const { claim, truth, pre, post, window, hostCrash } = backup
  const notes = [...listMessages(backup), ...(hostCrash === null ? [] : [`The host ended: ${hostCrash}`])]
  const place = mode === 'live' ? 'The databases' : 'In the snapshot'
  const truthTone = isFalseClaim(backup) ? 'bad' : toneOfTruth(backup)
  return markup`${number > 0 ? markup`<h3>Backup ${number}</h3>` : ''}<dl class="facts">
${fact('Azure’s claim', claimWords[claim], toneOfClaim(backup), notes)}
${fact(place, truthWords[truth], truthTone, [describeDatabases(backup, mode)])}
<div><dt>Freeze window</dt>${composeWindow(window)}</div>
${fact('Scripts', nameStatuses(backup), 'plain', [`pre: ${describeScript(pre)}`, `post: ${describeScript(post)}`])}
${composeLeft(rehearsal)}
</dl>`
}

/** The restored VM: what is said of it, and what is in its data files. */
function composeRestore({ restore }: Rehearsal): Markup | string {
  if (!restore) return ''
  const { runs, truth, leftRunning } = restore
  const last = runs.at(-1)
  const tone = isFalseProof(restore) ? 'bad' : truth === 'whole' ? 'good' : 'plain'
  return markup`<h3>Restored VM</h3><dl class="facts">
${fact('Verdict', last?.verdict ?? 'none', isFalseProof(restore) ? 'bad' : 'plain', runs.map(describeVerifyRun))}
${fact('Its data', dataWords[truth], tone, listDatabases(restore))}
${fact('Left running', leftRunning.join(', ') || 'nothing', 'plain', [])}
</dl>
<details><summary>What verify-restore.sh said</summary>
<pre tabindex="0">${runs.map(({ said }) => said).join('\n')}</pre></details>`
}

function composeLeft({ leftFrozen, processesLeft }: Rehearsal): Markup {
  const frozen = leftFrozen.map((left) => `frozen: ${describeLeft(left)}`)
  const running = processesLeft.length > 0 ? ['processes run on'] : []
  const left = [...frozen, ...running].join('; ')
  return fact('Left behind', left || 'nothing', left ? 'bad' : 'good', processesLeft)
}

function fact(name: string, value: string, tone: string, notes: readonly string[]): Markup {
  return markup`<div><dt>${name}</dt><dd class="${tone}">${value}</dd>${notes.filter(Boolean).map(note)}</div>`
}

/** Both exit statuses, or what stands for them. */
function nameStatuses({ pre, post }: RehearsedBackup): string {
  const name = (script: RehearsedScript | null) => (script ? (script.status ?? 'no end') : 'not started')
  return `${name(pre)} and ${name(post)}`
}

function note(text: string): Markup {
  return markup`<dd>${text}</dd>`
}

function composeWindow(window: FreezeWindow | null): Markup {
  if (!window) return markup`<dd>nothing was frozen</dd>`
  const parts = listParts(window)
  const bar = parts.map(({ key, seconds }) => markup`<span class="part-${key}" style="flex: ${seconds}"></span>`)
  const words = parts.map(({ name, seconds }) => `${name} ${formatSeconds(seconds)}`).join(', ')
  return markup`<dd>${formatSeconds(window.seconds)} s</dd>
<dd><div class="parts" aria-hidden="true">${bar}</div>${words}</dd>`
}

function composeEvents({ events }: Rehearsal): Markup {
  return markup`<table class="events"><thead><tr><th scope="col" class="number">Seconds</th><th scope="col">Who</th>
<th scope="col">What</th></tr></thead><tbody>${events.map(
    ({ at, lane, tone, text }) => markup`
<tr><td class="number">${at.toFixed(2)}</td><td class="soft">${laneWords[lane]}</td>
<td class="${tone}">${text}</td></tr>`,
  )}</tbody></table>`
}
