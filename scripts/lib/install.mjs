/** Installs what package.json asks for, once. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { isFresh, markFresh } from './fresh.mjs'
import { root, run } from './run.mjs'

const SOURCES = ['package.json', 'package-lock.json']

export async function install({ quiet = true } = {}) {
  if (existsSync(path.join(root, 'node_modules', '.bin')) && (await isFresh('install', SOURCES))) return
  console.error('tailrace: installing packages …')
  // `install` and not `ci`: a lock file made on one platform may lack the optional packages of another, which `ci`
  // refuses and `install` completes. `--no-save` leaves the lock as it is. No package of ours needs an install script.
  const args = [
    'install',
    '--no-save',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  await run('npm', args, { quiet })
  await markFresh('install', SOURCES)
}
