/**
 * The process: settings, stages, listener, pages, signals. Exit 0 after a drain, 1 when it could not start, 70 when a new
 * start may help.
 */

import { EventEmitter } from 'node:events'
import next from 'next'
import { createRuntime } from './api/create-runtime.ts'
import { provideRuntime, type Runtime } from './api/runtime.ts'
import { isQuery, serveQueries } from './api/serve.ts'
import { type Config, readConfig } from './config.ts'
import { HttpServer, type PageHandler } from './http/http-server.ts'
import { shutdownStep } from './lifecycle/shutdown-step.ts'
import { remedyOf } from './lifecycle/start-retry.ts'
import { killAfter, watch } from './lifecycle/watchdog.ts'
import { openTailrace, type Tailrace } from './tailrace.ts'

/** A sender whose request is under way at SIGTERM gets this long. */
const DRAIN_REQUESTS_MS = 2_000
/** The receivers together; a syslog receiver may be held up by a disk that hangs. */
const DRAIN_RECEIVERS_MS = 3_000
const DRAIN_MS_MAX = 9_500

const STOP_EVENTS = ['SIGTERM', 'SIGINT', 'disconnect'] as const

const isDev = process.argv.includes('--dev')

/** Tells the supervisor to start again: something broke that nobody had foreseen. 1 means that starting cannot help. */
const EXIT_CRASHED = 70

async function main(): Promise<void> {
  outliveLogReader()
  const tailrace = await openUnlessSignalled(readConfig())
  exitOnCrash(tailrace)
  if (!isDev) watch()
  const pages = new Pages()
  const http = new HttpServer(tailrace, pages.handle, isDev)
  let port: number
  try {
    port = await http.listen()
  } catch (error) {
    tailrace.beginDrain()
    await tailrace.finish()
    throw error
  }
  const origin = originOf(tailrace.config.host, port)
  await tailrace.listeners.open()
  // Before Next starts, which would start stages of its own where there are none.
  const runtime = createRuntime(tailrace, origin)
  provideRuntime(runtime)
  await pages.open(runtime)
  exitOnSignals(tailrace, http)
  tailrace.log.info('ready', { origin })
  process.send?.({ ready: true, origin })
}

/** Opening may wait for another process or for the disk; a signal, or the end of the supervisor, ends the waiting. */
async function openUnlessSignalled(config: Config): Promise<Tailrace> {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const event of STOP_EVENTS) process.on(event, stop)
  try {
    const tailrace = await openTailrace(config, stopping.signal)
    if (!stopping.signal.aborted) return tailrace
    tailrace.beginDrain()
    await tailrace.finish()
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    for (const event of STOP_EVENTS) process.off(event, stop)
  }
  process.exit(0)
}

/** Typed queries and Next's pages. Requests that come before they are ready wait; our own addresses are answered meanwhile. */
class Pages {
  private opened: (handler: PageHandler) => void = () => {}
  private readonly handler = new Promise<PageHandler>(resolve => {
    this.opened = resolve
  })

  readonly handle: PageHandler = async (request, response, principal) =>
    (await this.handler)(request, response, principal)

  /** Next is given nothing to attach to: it would add its own upgrade listener and cut sockets that are ours. */
  async open(runtime: Runtime): Promise<void> {
    const app = next({ dev: isDev, dir: process.cwd(), httpServer: new EventEmitter() as never })
    await app.prepare()
    const pages = app.getRequestHandler()
    this.opened((request, response, principal) =>
      isQuery(request) ? serveQueries(runtime, principal, request, response) : pages(request, response),
    )
  }
}

function exitOnSignals(tailrace: Tailrace, http: HttpServer): void {
  let draining = false
  const drain = async (signal: string) => {
    if (draining) return
    draining = true
    tailrace.log.info('draining', { signal })
    killAfter(DRAIN_MS_MAX)
    // In the order in which records flow: receivers, requests under way, spool, insert.
    tailrace.beginDrain()
    await Promise.all([
      shutdownStep(tailrace.log, 'drain requests', http.drain(DRAIN_REQUESTS_MS), DRAIN_RECEIVERS_MS),
      shutdownStep(tailrace.log, 'drain syslog', tailrace.listeners.drain(), DRAIN_RECEIVERS_MS),
    ])
    await tailrace.finish()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void drain(signal))
  // The supervisor is gone: nobody would restart or stop us.
  process.on('disconnect', () => void drain('disconnect'))
}

/** Whoever read our log may go; writing to the broken pipe would otherwise raise an error, whose report raises the next. */
function outliveLogReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/** State after an uncaught exception is unknown; the spool makes a new start harmless. Next would go on instead. */
function exitOnCrash({ log }: Tailrace): void {
  process.on('uncaughtException', error => {
    log.error('crashed', { error, stack: error.stack })
    process.exit(EXIT_CRASHED)
  })
  process.on('unhandledRejection', error => log.error('unhandled rejection', { error }))
}

function originOf(host: string, port: number): string {
  const name =
    host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'error', event: 'cannot start', error: text })}\n`,
  )
  process.exit(remedyOf(error) === undefined ? 1 : EXIT_CRASHED)
})
