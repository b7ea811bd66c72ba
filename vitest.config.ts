import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import LongestFirstSequencer from './test/support/longest-first.ts'

/** What is waited for comes in milliseconds, but not on a machine that is busy with something else. */
const patience = { poll: { timeout: 10_000 } }

/** Three projects: pure code; code that needs a real PostgreSQL; whole processes through the public door. */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    sequence: { sequencer: LongestFirstSequencer },
    projects: [
      {
        test: {
          name: 'unit',
          expect: patience,
          sequence: { groupOrder: 0 },
          // Loads what many files import once for each worker. No test file replaces modules or changes the environment.
          isolate: false,
          maxWorkers: 2,
          include: ['packages/*/src/**/*.test.ts', 'test/{quality,chaos,support,conformance}/**/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'database',
          expect: patience,
          sequence: { groupOrder: 1 },
          isolate: false,
          include: ['packages/*/src/**/*.db.test.ts'],
          globalSetup: ['test/support/database-server.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One more than the smallest machine has processors: a test of these waits for other processes now and then.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: patience,
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.ts'],
          // Shared by the homes that tests make: only the first of them waits for a new database.
          env: { HINDSIGHT_CACHE_DIR: fileURLToPath(new URL('node_modules/.cache/hindsight', import.meta.url)) },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
    ],
  },
})
