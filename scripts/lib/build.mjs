/** Builds what is missing or older than its sources: the server bundle (esbuild) and the pages (Next). */
import { existsSync } from 'node:fs'
import { isFresh, markFresh } from './fresh.mjs'
import { root, run } from './run.mjs'

const SERVER_SOURCES = ['server', 'core', 'db', 'package-lock.json', 'scripts/lib/build.mjs']
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

/** Entry points of the server bundle; the second lets plain Next start the stages. */
const ENTRIES = ['server/main.ts', 'server/plain.ts']

export async function build({ quiet = false } = {}) {
  await buildServer(quiet)
  await buildPages(quiet)
}

async function buildServer(quiet) {
  if (existsSync(`${root}/dist/main.mjs`) && (await isFresh('server', SERVER_SOURCES))) return
  if (!quiet) console.error('tailrace: building the server …')
  const esbuild = await import('esbuild')
  await esbuild.build({
    entryPoints: ENTRIES.map(entry => `${root}/${entry}`),
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

async function buildPages(quiet) {
  if (existsSync(`${root}/.next/BUILD_ID`) && (await isFresh('pages', PAGE_SOURCES))) return
  if (!quiet) console.error('tailrace: building the pages …')
  await run('node', ['node_modules/next/dist/bin/next', 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    quiet: true,
  })
  await markFresh('pages', PAGE_SOURCES)
}
