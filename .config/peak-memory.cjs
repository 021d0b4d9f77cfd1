// Preloaded by the bench: writes the most memory that the process had, in KiB, to the file that BENCH_MEMORY names.
const { writeFileSync } = require('node:fs')

process.on('exit', () => writeFileSync(process.env['BENCH_MEMORY'] ?? '', String(process.resourceUsage().maxRSS)))
