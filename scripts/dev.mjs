/** `npm run dev`: the same server from its sources; pages reload as they change, the server restarts when it does. */
import { spawn } from 'node:child_process'
import { install } from './lib/install.mjs'
import { cleanEnvironment, root } from './lib/run.mjs'

await install()
const args = [
  '--import',
  'tsx',
  '--watch-path=server',
  '--watch-path=core',
  '--watch-path=db',
  'server/main.ts',
  '--dev',
]
const child = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: cleanEnvironment({ NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1', UV_THREADPOOL_SIZE: '16' }),
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
child.once('exit', code => process.exit(code ?? 0))
