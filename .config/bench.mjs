// How quick the command is beside something real: its start, linting, fleets, and reports of them.
import { benchFleet } from './bench-fleet.mjs'
import { benchLint, benchTrees } from './bench-lint.mjs'
import { benchReport } from './bench-report.mjs'
import { benchStart } from './bench-start.mjs'
import { buildIfStale } from './build/build.mjs'

await buildIfStale()
benchStart()
await benchLint()
await benchTrees()
benchFleet()
benchReport()
