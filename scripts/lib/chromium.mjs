/** A Chromium for the browser tests where Debian's is not there: Playwright's. */
import { existsSync } from 'node:fs'
import { run } from './run.mjs'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'

export async function ensureChromium() {
  if (existsSync(SYSTEM_CHROMIUM)) return
  await run('node', ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], { quiet: true })
}
