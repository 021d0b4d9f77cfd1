// The timeline of a rehearsal as a picture. Times are shares of its width, so that it fits any page and its words
// keep their size.

import { type Markup, markup } from '../../html/markup.js'
import type { Rehearsal } from '../../model/generated/rehearsal-report.js'
import { composePicture, type Picture } from './lanes.js'
import type { Bar, Lane, Mark } from './picture-parts.js'
import { describePicture } from './picture-words.js'

/** Pixels. */
const rowHeight = 20
const lanePadding = 6
const top = 4
const axisHeight = 22
export const labelWidth = 92
const letterWidth = 6.4
/** Narrowest plots on a page of 400 pixels and on one that is called wide. */
const plotWidths = { narrow: 256, wide: 560 } as const

interface PlacedLane {
  readonly lane: Lane
  readonly y: number
  readonly height: number
}

export interface Drawing {
  readonly height: number
  /** What stands inside an svg element that lets it overflow: the names of the lanes are left of it. */
  readonly content: Markup
}

/** A figure's svg element. @param id of its own on the page */
export function drawTimeline(rehearsal: Rehearsal, id: string): Markup {
  const { height, content } = drawPicture(rehearsal)
  const { title, description } = describePicture(rehearsal)
  return markup`<svg class="timeline" role="img" aria-labelledby="${id}-title ${id}-desc" height="${height}">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description}</desc>
${content}</svg>`
}

export function drawPicture(rehearsal: Rehearsal): Drawing {
  const picture = composePicture(rehearsal)
  const lanes = placeLanes(picture.lanes)
  const bottom = (lanes.at(-1)?.y ?? top) + (lanes.at(-1)?.height ?? 0)
  const content = markup`${lanes.map(drawName)}${lanes.map(drawRule)}
${drawAxis(picture, bottom)}${picture.snapshots.map((span) => drawBand(span, picture, bottom))}
${lanes.map((placed) => drawLane(placed, picture))}
`
  return { height: bottom + axisHeight, content }
}

function placeLanes(lanes: readonly Lane[]): PlacedLane[] {
  let y = top
  return lanes.map((lane) => {
    const placed = { lane, y, height: lane.rows.length * rowHeight + 2 * lanePadding }
    y += placed.height
    return placed
  })
}

function drawName({ lane: { name }, y, height }: PlacedLane): Markup {
  const short = [...name].length > 13 ? `${[...name].slice(0, 12).join('')}…` : name
  return markup`<text class="lane" x="${-labelWidth}" y="${y + height / 2 + 4}">${short}<title>${name}</title></text>`
}

function drawRule({ y, height }: PlacedLane): Markup {
  return markup`<line class="rule" x1="${-labelWidth}" x2="100%" y1="${y + height}" y2="${y + height}"/>`
}

/** A stretch of time as a part of the width. */
function share(seconds: number, { begin, end }: Picture): string {
  return `${Number(((seconds / (end - begin)) * 100).toFixed(3))}%`
}

/** A moment as a place between the edges. */
function place(at: number, picture: Picture): string {
  return share(Math.max(0, at - picture.begin), picture)
}

/** On the clock of the events, which begins a little before the backup. */
function drawAxis(picture: Picture, bottom: number): Markup {
  const { begin, end } = picture
  const step = findStep(end - begin)
  const first = Math.ceil(begin / step)
  const count = Math.floor(end / step) - first + 1
  return markup`${Array.from({ length: count }, (_, index) => {
    const seconds = Number(((first + index) * step).toFixed(3))
    const x = place(seconds, picture)
    const part = (seconds - begin) / (end - begin)
    const anchor = part < 0.03 ? 'start' : part > 0.94 ? 'end' : 'middle'
    const line = markup`<line class="tick" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>`
    return markup`${line}<text class="time" x="${x}" y="${bottom + 15}" text-anchor="${anchor}">${seconds} s</text>`
  })}`
}

/** A round number of seconds that parts the picture into six at most. */
function findStep(length: number): number {
  for (let power = 0.1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (length / (power * factor) <= 6) return power * factor
  }
}

function drawBand({ from, to }: Picture['snapshots'][number], picture: Picture, bottom: number): Markup {
  const width = share(to - from, picture)
  return markup`<rect class="band" x="${place(from, picture)}" width="${width}" y="${top}" height="${bottom - top}"/>`
}

function drawLane({ lane, y }: PlacedLane, picture: Picture): Markup {
  const topOf = (row: number) => y + lanePadding + row * rowHeight + 1
  const rows = lane.rows.map((bars, row) =>
    bars.map((bar, index) => {
      const stops = [...lane.marks.map(({ at }) => at), bars[index + 1]?.from ?? picture.end]
      return drawBar(bar, stops, topOf(row), picture)
    }),
  )
  const marks = lane.marks.map((mark) => {
    const row = lane.rows.findIndex((bars) => bars.some(({ from, to }) => from <= mark.at && mark.at <= to))
    return drawMark(mark, topOf(Math.max(0, row)) + rowHeight / 2 - 1, picture)
  })
  return markup`${rows}${marks}`
}

function drawBar(bar: Bar, stops: readonly number[], y: number, picture: Picture): Markup {
  const x = place(bar.from, picture)
  const size = markup`width="${share(bar.to - bar.from, picture)}" height="${rowHeight - 2}"`
  const title = markup`<title>${bar.title}</title>`
  const shape = markup`<rect class="bar ${bar.kind}" x="${x}" y="${y}" ${size} rx="3">${title}</rect>`
  const [narrow, wide] = [plotWidths.narrow, plotWidths.wide].map((width) =>
    placeLabel(bar, stops, width / (picture.end - picture.begin)),
  )
  const label = (side: 'inside' | 'behind', visible: string) =>
    side === 'inside'
      ? markup`<text class="on ${bar.kind}${visible}" x="${x}" dx="7" y="${y + 13}">${bar.label}</text>`
      : markup`<text class="by${visible}" x="${place(bar.to, picture)}" dx="6" y="${y + 13}">${bar.label}</text>`
  if (narrow === wide) return markup`${shape}${wide ? label(wide, '') : ''}`
  return markup`${shape}${wide ? label(wide, ' wide') : ''}${narrow ? label(narrow, ' narrow') : ''}`
}

/** Where a label has room before the next sign or bar.
 * @param stops where those are, in seconds
 * @param scale pixels of a second */
function placeLabel(bar: Bar, stops: readonly number[], scale: number): 'inside' | 'behind' | null {
  const { from, to, label } = bar
  const needed = [...label].length * letterWidth + 20
  const roomFrom = (at: number) =>
    (Math.min(...stops.filter((stop) => stop >= at), Number.POSITIVE_INFINITY) - at) * scale
  if (label === '') return null
  if (Math.min((to - from) * scale + 8, roomFrom(from)) >= needed) return 'inside'
  return roomFrom(to) >= needed ? 'behind' : null
}

const signs = {
  good: 'M-3.2 0.2 L-1 2.6 L3.4 -2.4',
  bad: 'M-2.6 -2.6 L2.6 2.6 M2.6 -2.6 L-2.6 2.6',
  plain: 'M-3 0 L3 0',
} as const

function drawMark({ at, tone, title }: Mark, y: number, picture: Picture): Markup {
  const sign = markup`<circle r="7.5"/><path d="${signs[tone]}"/>`
  return markup`<svg class="mark ${tone}" x="${place(at, picture)}" y="${y}"><title>${title}</title>${sign}</svg>`
}
