import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** The system's Chromium where there is one: then nothing has to be downloaded. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium'

export default defineConfig({
  testDir: 'e2e/browser',
  globalSetup: './e2e/browser/global-setup.ts',
  // Each test runs a server with an engine of its own: two at a time are slower than one.
  workers: 1,
  // When to give up, on a machine with a fraction of a core: nothing waits longer than its condition takes.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(existsSync(SYSTEM_CHROMIUM) && { executablePath: SYSTEM_CHROMIUM }),
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
    },
  },
})
