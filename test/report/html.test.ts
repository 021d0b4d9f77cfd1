// The page of a fleet: how much of it there is, and that it needs nothing else.
import { expect, test } from 'vitest'
import { FleetReporter } from '../../src/report/fleet-report.ts'
import { composeHtml } from '../../src/report/reporters/html.ts'
import { composeLine, hour } from './run-line.ts'

const now = Date.parse('2026-11-30T06:00:00Z')

function composePage(hosts: Record<string, boolean>, more = {}): string {
  const reporter = new FleetReporter({ now, maxAgeHours: 26, days: 31, points: undefined })
  for (const [host, good] of Object.entries(hosts)) {
    const history = reporter.startHost()
    history.addLine(composeLine({ at: now - 5 * hour, good, more }), true)
    reporter.addHost(host, host, history)
  }
  return [...composeHtml(reporter.finish({ name: 'make-azure-hooks', version: '0' }, undefined, []))].join('')
}

const number = (count: number, name: string, good: boolean) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, good]))

test('shows the bad hosts first, counts the good ones, and runs no script', () => {
  const page = composePage({ ...number(510, 'good', true), zbad: false })
  expect(page.indexOf('zbad')).toBeLessThan(page.indexOf('good1'))
  expect(page).toContain('10 more hosts are consistent.')
  expect(page.match(/<tr>/g)).toHaveLength(502)
  expect(page).toContain('default-src &#39;none&#39;')
  expect(page.match(/(?:src|href)=|<script/g)).toBeNull()
})

test('has at most 20 MB, and says what it leaves out', () => {
  const instances = Array.from({ length: 20 }, (_, index) => ({ name: `I${index}`, outcome: '中'.repeat(40) }))
  const page = composePage(number(10_000, `bad${'中'.repeat(200)}`, false), { instances })
  expect(Buffer.byteLength(page)).toBeLessThan(20_000_000)
  expect(page).toMatch(/<p class="bad">\d+ more hosts that are not consistent are not shown\.<\/p>/)
})
