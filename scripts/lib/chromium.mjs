/** A Chromium for the browser tests: the system's, Debian's package where we may install it, Playwright's elsewhere. */
import { existsSync } from 'node:fs'
import { run } from './run.mjs'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'

export async function ensureChromium() {
  if (existsSync(SYSTEM_CHROMIUM)) return
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.error('tailrace: installing chromium …')
    await run('apt-get', ['update', '-qq'], { quiet: true })
    await run('apt-get', ['install', '-y', '-qq', 'chromium'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      quiet: true,
    })
    return
  }
  await run('node', ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], { quiet: true })
}
