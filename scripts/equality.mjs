/** `npm run equality`: the proof that predicate and store mean the same, with 50,000 queries instead of 2,000. */
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { run } from './lib/run.mjs'

await install()
await build()
await run('node', ['node_modules/vitest/vitest.mjs', 'run', '--project=integration', 'e2e/query-equality.test.ts'], {
  env: {
    EQUALITY_CASES: process.env.EQUALITY_CASES ?? '50000',
    EQUALITY_SEED: process.env.EQUALITY_SEED ?? String(Math.floor(Date.now() / 1000)),
  },
})
