/** `npm run demo [-- options]`: installs and bundles what is missing, then sends the traffic of an imagined shop. */
import { buildServer } from './lib/build.mjs'
import { install } from './lib/install.mjs'

await install()
await buildServer()
const { demo } = await import('../dist/demo.mjs')

const enough = new AbortController()
// The first Ctrl-C ends it in order, the second at once.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => (enough.signal.aborted ? process.exit(130) : enough.abort()))
}
// A reader that has gone (`npm run demo | head`) is no reason for a stack trace.
process.stdout.on('error', () => enough.abort())

process.exitCode = await demo(process.argv.slice(2), {
  // Handed over here: an argument would be seen by everybody on the machine.
  ingestKey: process.env.INGEST_KEY,
  screen: {
    isTerminal: process.stdout.isTTY === true,
    get columns() {
      return process.stdout.columns ?? 80
    },
    write: text => void process.stdout.write(text),
  },
  complain: text => void process.stderr.write(text),
  enough: enough.signal,
})
