// The host model against the extension's own code: the same VM under both gives the same codes, decisions and runs.
//
// RECORD=1 writes what the extension gave into test/rehearse/azure-host-results.json, against which CI holds the model.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type HostCase, type HostResult, listFiles, runCase } from '../rehearse/host-cases.ts'
import { jsonCases } from './cases/json-texts.ts'
import { keyCases } from './cases/keys.ts'
import { permissionCases } from './cases/permissions.ts'
import { pluginHostCases } from './cases/plugin-host.ts'
import { realCases } from './cases/real-scripts.ts'
import { snapshotCases } from './cases/snapshots.ts'
import { vmbackupCases } from './cases/vmbackup.ts'
import { extension, runPython } from './extension.ts'
import { formatResults } from './format-results.ts'
import { type ReportOfExtension, toResult } from './report-of-extension.ts'

const cases: readonly HostCase[] = [
  ...snapshotCases,
  ...permissionCases,
  ...keyCases,
  ...jsonCases,
  ...pluginHostCases,
  ...vmbackupCases,
  ...realCases,
]

/** Two cases are about a word of 128 KiB. */
const longestRecorded = 50_000

let reports: Record<string, ReportOfExtension> = {}

beforeAll(async () => {
  const inputs = cases.map((each) => ({ ...each, files: listFiles(each), realTime: each.scripts !== undefined }))
  reports = await runPython('host_results.py', inputs)
  if (process.env['RECORD']) {
    const recorded = cases.filter(({ config = '' }) => config.length < longestRecorded)
    const results = recorded.map((each) => ({ ...each, gave: resultOf(each) }))
    writeFileSync(join(import.meta.dirname, '../rehearse/azure-host-results.json'), formatResults(extension, results))
  }
}, 600_000)

function resultOf(each: HostCase): HostResult {
  const report = reports[each.name]
  if (!report) throw new Error(`the extension gave nothing for: ${each.name}`)
  return toResult(report, each.scripts !== undefined)
}

test('each case has a name of its own', () => {
  const names = cases.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe('the extension and the model agree', () => {
  for (const each of cases) {
    test(each.name, async () => {
      expect(await runCase(each)).toEqual(resultOf(each))
    })
  }
})
