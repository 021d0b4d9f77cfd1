// Renders a page in Chromium, narrow and wide, light and dark, and measures what came of it.
/// <reference lib="dom" />
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quietSwitches } from '../page/browser.ts'
import { findProgram } from '../shell/facilities.ts'

/** Of one rendering. */
export interface Rendering {
  width: number
  scheme: 'light' | 'dark'
  /** Of everything, in pixels. */
  contentWidth: number
  /** What reaches over the right edge. */
  tooWide: string[]
  /** Labels and signs of pictures that lie on each other. */
  colliding: string[]
  /** Words of legends over more than one line. */
  broken: string[]
  /** Sections, pictures, tables and headings that cannot be seen. */
  unseen: string[]
  /** Everything that could be read. */
  text: string
  background: string
  ink: string
  scripts: number
}

const widths = [400, 1280]
const schemes = ['light', 'dark'] as const

/** Runs in the browser, in the page around the frames. */
function measure(frame: HTMLIFrameElement): Omit<Rendering, 'width' | 'scheme'> {
  const view = frame.contentWindow as Window & typeof globalThis
  const page = view.document
  const name = (element: Element) => `${element.tagName} ${element.getAttribute('class') ?? ''} ${element.textContent}`
  const isSeen = (element: Element) => element.getClientRects().length > 0 && element.getBoundingClientRect().width > 0
  const all = [...page.body.querySelectorAll('*')].filter(isSeen)
  const colliding = [...page.querySelectorAll('svg.timeline')].flatMap((picture) => {
    const labels = [...picture.querySelectorAll('text, circle')].filter(isSeen)
    return labels.flatMap((one, index) => {
      const first = one.getBoundingClientRect()
      return labels.slice(index + 1).flatMap((other) => {
        const second = other.getBoundingClientRect()
        const isApart =
          first.right <= second.left ||
          second.right <= first.left ||
          first.bottom - 4 <= second.top ||
          second.bottom - 4 <= first.top
        return isApart ? [] : [`${one.textContent} / ${other.textContent}`]
      })
    })
  })
  const style = view.getComputedStyle(page.body)
  return {
    contentWidth: page.documentElement.scrollWidth,
    tooWide: all.filter((element) => element.getBoundingClientRect().right > frame.clientWidth + 0.5).map(name),
    colliding,
    broken: [...page.querySelectorAll('figcaption span')]
      .filter((key) => isSeen(key) && key.clientHeight > 24)
      .map(name),
    unseen: [...page.querySelectorAll('section, figure, svg.timeline, h1, h2, dl, summary')]
      .filter((element) => !isSeen(element))
      .map(name),
    text: page.body.innerText,
    background: style.backgroundColor,
    ink: style.color,
    scripts: page.scripts.length,
  }
}

/** @param folder for the browser's files */
export function render(html: string, folder: string): Rendering[] {
  const frames = widths.flatMap((width) =>
    schemes.map((scheme) => {
      const size = `width:${width}px;height:3000px;border:0;color-scheme:${scheme}`
      const source = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
      return `<iframe data-width="${width}" data-scheme="${scheme}" style="${size}" srcdoc="${source}"></iframe>`
    }),
  )
  const program = `
    const measure = ${measure.toString()}
    onload = () => {
      const found = [...document.querySelectorAll('iframe')].map((frame) => ({
        width: Number(frame.dataset.width), scheme: frame.dataset.scheme, ...measure(frame),
      }))
      document.body.textContent = 'RESULT' + encodeURIComponent(JSON.stringify(found)) + 'END'
    }`
  const file = join(folder, 'frames.html')
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><body>${frames.join('')}<script>${program}</script>`)
  const switches = [
    ...quietSwitches,
    '--hide-scrollbars',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--window-size=1400,3000',
    '--dump-dom',
  ]
  const output = execFileSync(findProgram('chromium') ?? 'chromium', [...switches, `file://${file}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  })
  const [, result = ''] = /RESULT([^<]*)END/.exec(output) ?? []
  return JSON.parse(decodeURIComponent(result))
}

/** @param folder for the browser's files */
export function countPrintedPages(html: string, folder: string): number {
  const [file, pdf] = [join(folder, 'printed.html'), join(folder, 'printed.pdf')]
  writeFileSync(file, html)
  const switches = [...quietSwitches, `--user-data-dir=${join(folder, 'printing')}`, `--print-to-pdf=${pdf}`]
  execFileSync(findProgram('chromium') ?? 'chromium', [...switches, `file://${file}`], { stdio: 'ignore' })
  return readFileSync(pdf, 'latin1').match(/\/Type *\/Page\b/g)?.length ?? 0
}
