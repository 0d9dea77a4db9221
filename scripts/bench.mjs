/** `npm run bench [name …]`: runs the benchmarks, each in a process of its own; figures are ratios within one run. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { build } from './lib/build.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureDebianPackages } from './lib/debian.mjs'
import { install } from './lib/install.mjs'
import { root, run } from './lib/run.mjs'

const wanted = process.argv.slice(2)
await install()
await build()
const folder = path.join(root, 'e2e/bench')
const names = readdirSync(folder)
  .filter(name => name.endsWith('.bench.ts'))
  .map(name => name.replace('.bench.ts', ''))
  .filter(name => wanted.length === 0 || wanted.includes(name))
if (names.includes('page')) {
  await ensureDebianPackages()
  await ensureChromium()
}
for (const name of names) {
  await run('node', ['--import', 'tsx', path.join(folder, `${name}.bench.ts`)], { env: { UV_THREADPOOL_SIZE: '16' } })
}
