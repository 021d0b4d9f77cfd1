// Vitest for the check against Azure's own host: apart from the other tests, as it needs a checkout that is not ours.
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '../..')

export default defineConfig({
  root,
  test: {
    include: ['test/azure-host/**/*.spec.ts'],
    globalSetup: [join(root, '.config/vitest-setup.mjs')],
    testTimeout: 120_000,
    maxConcurrency: 8,
  },
})
