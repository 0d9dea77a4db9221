import { defineConfig } from 'vitest/config'

/** For a machine with a fraction of a core: a test waits for conditions, and none waits longer than they take. */
const GIVE_UP_MS = 120_000

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          pool: 'forks',
          include: ['{core,db,server,components,cli}/**/*.test.{ts,tsx}'],
          testTimeout: GIVE_UP_MS,
          hookTimeout: GIVE_UP_MS,
        },
      },
      {
        // Real processes on two cores: one file at a time, or they would only test each other's patience.
        test: {
          name: 'integration',
          pool: 'forks',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 5 * GIVE_UP_MS,
          hookTimeout: 5 * GIVE_UP_MS,
          fileParallelism: false,
        },
      },
    ],
  },
})
