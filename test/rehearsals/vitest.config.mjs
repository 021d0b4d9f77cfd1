// Vitest for the rehearsals of the reference bundles: apart from the other tests, as the slowest of them sleep for two
// minutes, so that all have to be played side by side.
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '../..')

export default defineConfig({
  root,
  test: {
    include: ['test/rehearsals/**/*.spec.ts'],
    globalSetup: [join(root, '.config/vitest-setup.mjs'), join(root, 'test/rehearse/void-scenes.ts')],
    maxConcurrency: 24,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    maxWorkers: 3,
  },
})
