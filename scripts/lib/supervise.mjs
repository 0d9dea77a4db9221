/**
 * Serves, and starts the server again when it crashes or dies by a signal (the engine aborts rather than go on with damaged
 * memory). What was acknowledged is in the spool, so that is harmless.
 */
import { fork } from 'node:child_process'
import path from 'node:path'
import { cleanEnvironment, root } from './run.mjs'

/**
 * Of `server/main.ts`: an unforeseen error, or a start that may succeed later. After any other code a new start cannot help.
 * A full or read-only disk at the start does not end the server: it waits and tries again by itself.
 */
const EXIT_CRASHED = 70
const RESTART_FIRST_MS = 250
const RESTART_MAX_MS = 30_000
/** The server itself gives up earlier, at 9 s. */
const DRAIN_MS_MAX = 12_000
/** A server that ran this long had started well; the next failure is a new one. */
const STEADY_MS = 60_000

export function supervise() {
  let waitMs = RESTART_FIRST_MS
  let child
  let stopping = false
  let restart

  const serveLater = cause => {
    console.error(
      `tailrace: the server was ended by ${cause}; restarting in ${waitMs} ms, no acknowledged record is lost`,
    )
    restart = setTimeout(serve, waitMs)
    waitMs = Math.min(waitMs * 2, RESTART_MAX_MS)
  }

  const serve = () => {
    const startedMs = performance.now()
    try {
      child = start()
    } catch (error) {
      // No process, or no file handle, is left for it: that passes.
      return serveLater(error.message)
    }
    child.once('error', error => child.pid === undefined && serveLater(error.message))
    child.once('message', ({ origin }) => greet(origin))
    child.once('exit', (code, signal) => {
      if (stopping && signal === 'SIGKILL') process.exit(0)
      if (stopping || (signal === null && code !== EXIT_CRASHED)) process.exit(code ?? 0)
      if (performance.now() - startedMs > STEADY_MS) waitMs = RESTART_FIRST_MS
      serveLater(signal ?? 'an error')
    })
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      stopping = true
      clearTimeout(restart)
      if (!isRunning(child)) process.exit(0)
      child.kill('SIGTERM')
      // What has not ended by then never will; the spool makes that harmless.
      setTimeout(() => child.kill('SIGKILL'), DRAIN_MS_MAX).unref()
    })
  }
  serve()
}

function start() {
  return fork(path.join(root, 'dist/main.mjs'), [], {
    cwd: root,
    // The engine's sessions and the spool's fsyncs share these threads; the number must be set before Node starts.
    env: cleanEnvironment({
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
    }),
  })
}

function isRunning(child) {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null
}

let greeted = false

function greet(origin) {
  if (greeted) return
  greeted = true
  // By name and not by value: what is printed here may end in somebody's log.
  const key = process.env.INGEST_KEY ? ' -H "X-Api-Key: $INGEST_KEY"' : ''
  const password = process.env.ADMIN_PASSWORD ? ' -u "me:$ADMIN_PASSWORD"' : ''
  console.log(`
  Tailrace is ready:  ${origin}

  Send your first log:
    curl${key} ${origin}/api/ingest -d '{"service":"hello","level":"info","message":"Hello, Tailrace"}'
  Find it:
    curl${password} ${origin}/query/search -d '{"search":"hello"}'
`)
}
