// Vitest: the tests by what they need. One that stands nowhere below is a unit test.
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { TestReport } from './test-report.mjs'

const root = join(import.meta.dirname, '..')

/** What needs more than this process; by project. */
const needingMore = {
  // The built command and other processes, disks of their own, kills.
  command: ['test/command/*.test.ts', 'test/e2e/*.test.ts', 'test/shellcheck/*.test.ts'],
  // Scripts and rehearsals in sandboxes.
  scripts: [
    'test/shell/*.test.ts',
    'test/rehearse/{catalogue,faults,live,rehearse,rehearse-all,restored-machine,sandbox,stand-in,write-daemon}.test.ts',
  ],
  // Other people's programs, and the systems that packages are installed in.
  packages: ['test/package/*.test.ts', 'test/lint/databases.test.ts'],
  // A browser.
  page: ['test/rehearse/page.test.ts', 'test/page/*.test.ts'],
}
/** What `npm test` leaves out: rehearsals, calls that fail one by one for half an hour, and a checkout that is not
 * ours. */
const apart = {
  rehearsals: ['test/rehearsals/!(sweep).spec.ts'],
  sweep: ['test/rehearsals/sweep.spec.ts'],
  'azure-host': ['test/azure-host/*.spec.ts'],
  'azure-cli': ['test/azure-cli/*.spec.ts'],
}

const report = new TestReport()
const results = process.env['TEST_RESULTS']

/** @param {string} name @param {string[]} include @param {import('vitest/config').TestProjectInlineConfiguration['test']} test
 * @returns {import('vitest/config').TestProjectInlineConfiguration} */
const project = (name, include, test = {}) => ({ extends: true, test: { name, include, ...test } })

/** All scenes of a file wait to begin at once: test/rehearse/turns.ts says which may. Those that the machine held up are
 * counted. What is read once serves all files. */
const scenes = {
  globalSetup: ['void-scenes', 'metronome'].map((name) => join(root, `test/rehearse/${name}.ts`)),
  isolate: false,
  maxConcurrency: 1000,
  // Scenes sleep: with a file for each processor, the longest scene of each held all others up.
  maxWorkers: 6,
  sequence: { groupOrder: 1 },
}

/** @param {string} name */
const settingsOf = (name) => (['scripts', 'rehearsals', 'sweep'].includes(name) ? scenes : {})

export default defineConfig({
  root,
  test: {
    globalSetup: [join(root, '.config/vitest-setup.mjs')],
    reporters: [report, 'default', ...(results ? ['json'] : [])],
    ...(results ? { outputFile: { json: results } } : {}),
    onConsoleLog: (text) => report.take(text),
    // Against what hangs. However busy a machine is, no test is late.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    projects: [
      // What is read once serves all of its files: reading it again for each took as long as the tests.
      project('unit', ['test/**/*.test.ts'], { exclude: Object.values(needingMore).flat(), isolate: false }),
      ...Object.entries(needingMore).map(([name, include]) => project(name, include, settingsOf(name))),
      ...Object.entries(apart).map(([name, include]) =>
        project(name, include, { ...settingsOf(name), testTimeout: 900_000 }),
      ),
    ],
  },
})
