// Vitest: shell, fault and install tests start many processes, so they get time; one build serves all files.
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..')

export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [join(root, '.config/vitest-setup.mjs'), join(root, 'test/rehearse/void-scenes.ts')],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The scenarios of test/shell mostly sleep: many side by side, also on two cores.
    maxConcurrency: 24,
    maxWorkers: 2,
    // Scenes in real time meet each other on two cores. What is broken fails again; what was late is told as a retry.
    retry: process.env['CI'] ? 1 : 0,
  },
})
