import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          pool: 'forks',
          include: ['{core,db,server,components,cli}/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
      {
        // Real processes on two cores: one file at a time, or they would only test each other's patience.
        test: {
          name: 'integration',
          pool: 'forks',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
