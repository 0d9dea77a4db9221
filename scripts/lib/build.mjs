/** Builds what is missing or older than its sources: the bundles (esbuild) and the pages (Next). */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { isFresh, markFresh } from './fresh.mjs'
import { root, run } from './run.mjs'

const SERVER_SOURCES = ['server', 'cli', 'core', 'db', 'package-lock.json', 'scripts/lib/build.mjs']
const PAGE_SOURCES = [
  'instrumentation.ts',
  'app',
  'components',
  'core',
  'server',
  'next.config.mjs',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
]

/** Entry points of the bundles: the server, what lets plain Next start the stages, and the commands. */
const ENTRIES = ['server/main.ts', 'server/plain.ts', 'cli/demo.ts']

export async function build({ quiet = false } = {}) {
  await buildServer({ quiet })
  await buildPages(quiet)
}

/** Without the pages: what a command needs. */
export async function buildServer({ quiet = false } = {}) {
  if (ENTRIES.every(entry => existsSync(bundleOf(entry))) && (await isFresh('server', SERVER_SOURCES))) return
  if (!quiet) console.error('tailrace: building the server …')
  const esbuild = await import('esbuild')
  await esbuild.build({
    entryPoints: ENTRIES.map(entry => ({ in: `${root}/${entry}`, out: path.parse(entry).name })),
    outdir: `${root}/dist`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  })
  await markFresh('server', SERVER_SOURCES)
}

function bundleOf(entry) {
  return `${root}/dist/${path.parse(entry).name}.mjs`
}

async function buildPages(quiet) {
  if (existsSync(`${root}/.next/BUILD_ID`) && (await isFresh('pages', PAGE_SOURCES))) return
  if (!quiet) console.error('tailrace: building the pages …')
  await run('node', ['node_modules/next/dist/bin/next', 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    quiet: true,
  })
  await markFresh('pages', PAGE_SOURCES)
}
