/** `npm run soak`: the random kills of the test suite, 100 times instead of 10. */
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { run } from './lib/run.mjs'

await install()
await build()
await run(
  'node',
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project=integration',
    'e2e/faults.test.ts',
    '-t',
    'random moments',
    '--testTimeout=900000',
  ],
  { env: { KILLS: process.env.KILLS ?? '100' } },
)
