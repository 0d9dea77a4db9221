/** Programs the tests send with: Debian's packages where we may install them; elsewhere those tests are skipped. */
import { existsSync } from 'node:fs'
import { run } from './run.mjs'

/** Package → a file that it brings. */
const PACKAGES = {
  chromium: '/usr/bin/chromium',
  bsdutils: '/usr/bin/logger',
  curl: '/usr/bin/curl',
  openssl: '/usr/bin/openssl',
  'python3-structlog': '/usr/lib/python3/dist-packages/structlog/__init__.py',
  rsyslog: '/usr/sbin/rsyslogd',
}

export const isDebianRoot = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0

/** Installs all missing packages at once. On failure it lists them, and their tests are skipped. */
export async function ensureDebianPackages() {
  const missing = Object.keys(PACKAGES).filter(name => !existsSync(PACKAGES[name]))
  if (missing.length === 0) return
  const skipping = `tests that need one of ${missing.join(', ')} are skipped`
  if (!isDebianRoot) return console.error(`tailrace: not root on Debian: ${skipping}`)
  console.error(`tailrace: installing ${missing.join(', ')} …`)
  const install = ['install', '-o', 'DPkg::Lock::Timeout=120', '-y', '-qq', '--no-install-recommends', ...missing]
  try {
    await run('apt-get', ['update', '-qq'], { quiet: true })
    await run('apt-get', install, { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true })
  } catch (error) {
    console.error(`tailrace: ${error.message}: ${skipping}`)
  }
}
