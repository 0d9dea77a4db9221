/** The one HTTP listener: our addresses ahead of Next, everything else to Next, and nothing without its access check. */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isTailraceError, shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { type Caller, callerOf } from '../access/caller.ts'
import {
  isEntrance,
  keepPlainHeaders,
  LOGIN_PATH,
  loginAddress,
  understandsChallenge,
  wantsPage,
} from '../access/entrance.ts'
import { goTo } from '../access/login.ts'
import type { Principal } from '../access/principal.ts'
import { returnPath } from '../access/return-path.ts'
import { TailSockets } from '../tail/socket-door.ts'
import type { Tailrace } from '../tailrace.ts'
import { type DoorReply, type DoorRequest, errorReply, type StreamReply } from './exchange.ts'
import { onceOver } from './exchange-over.ts'
import { contentSecurityPolicy, PAGE_HEADERS } from './page-headers.ts'
import { admitReader, refuseUnlessPage } from './pages.ts'
import { type Route, refuseMethod, routeOf } from './routes.ts'

const TAIL_PATH = '/api/tail'
/** For live tails to hear that the server goes. */
const LAST_WORDS_MS = 500

/** Serves pages and tRPC queries to an admitted caller. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<void>

/** Requests being answered, so that a shutdown can wait for them. */
export class HttpServer {
  private readonly tailrace: Tailrace
  private readonly pages: PageHandler
  private readonly isDev: boolean
  private readonly server: Server
  private readonly sockets: TailSockets
  private active = 0
  /** Of those, the ones whose reply has no end of its own. */
  private endless = 0
  private isDraining = false
  /** Long-lived connections that a session opened, each with a function that closes it. */
  private readonly ofSessions = new Map<Caller, () => void>()
  private readonly answering = new WeakSet<Duplex>()
  private idle: (() => void) | undefined

  /** @param isDev whether `pages` is Next's development server */
  constructor(tailrace: Tailrace, pages: PageHandler, isDev = false) {
    this.tailrace = tailrace
    this.pages = pages
    this.isDev = isDev
    this.server = createServer(
      {
        requestTimeout: 0,
        headersTimeout: 30_000,
        keepAliveTimeout: 65_000,
        maxHeaderSize: LIMITS.requestHeadBytesMax,
        // A missing Host is refused by `callerOf`, with a reply that says so.
        requireHostHeader: false,
      },
      (request, response) => {
        void this.handle(request, response)
      },
    )
    this.server.maxConnections = LIMITS.connectionsMax
    this.sockets = new TailSockets(tailrace.signals.logs.tail)
    this.server.on('upgrade', (incoming, socket, head) => {
      if (incoming.headers.upgrade?.toLowerCase() === 'websocket') this.upgrade(incoming, socket, head)
      else this.withoutUpgrade(incoming, socket, head)
    })
    tailrace.access.sessions?.onEnd(() => this.closeEnded())
    this.server.on('clientError', (error, socket) => this.refuse(error, socket))
  }

  /** Resolves with the port. Rejects with a message that says what to change when the port is taken. */
  listen(): Promise<number> {
    const { port, host } = this.tailrace.config
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
      this.server.listen(port, host, () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  /** Takes no new connection and resolves when every request under way is answered, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs
    this.isDraining = true
    this.server.close()
    this.server.closeIdleConnections()
    await this.until(() => this.active === this.endless, endMs)
    this.server.closeIdleConnections()
    // Behind the last row that was acknowledged.
    await Promise.all(Object.values(this.tailrace.signals).map(({ tail }) => tail.close()))
    await this.until(() => this.active === 0, Math.max(endMs, performance.now() + LAST_WORDS_MS))
    this.server.closeAllConnections()
  }

  /** Resolves when requests have ended so that it is true, or at the time. */
  private until(isReached: () => boolean, endMs: number): Promise<void> {
    if (isReached()) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, Math.max(0, endMs - performance.now()))
      this.idle = () => {
        if (!isReached()) return
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** What is no request Node never hands on: answered here, unless its words would stand in the middle of a reply. */
  private refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (!socket.writable || error.code === 'ECONNRESET' || this.answering.has(socket)) return void socket.destroy(error)
    endWith(socket, errorReply(headError(error)))
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let request: DoorRequest
    try {
      request = doorRequest(incoming, response)
    } catch (error) {
      this.count(incoming, response)
      return send(incoming, response, errorReply(error))
    }
    const route = routeOf(request)
    this.count(incoming, response, route)
    if (route?.isEndless && this.keepsOpen(request, () => response.destroy()))
      onceOver(incoming, response, () => this.ofSessions.delete(request))
    if (route?.access === 'ingest') this.allowPages(request, response)
    try {
      if (route) await reply(incoming, response, await this.answer(request, route), route)
      else await this.page(request, incoming, response)
    } catch (error) {
      this.fail(incoming, response, request, route, error)
    }
  }

  /** CORS headers, which every reply of an ingest address has, errors included. */
  private allowPages(request: DoorRequest, response: ServerResponse): void {
    const headers = this.tailrace.access.ingestOrigins.corsHeaders(request, request.method === 'OPTIONS')
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  }

  private count(incoming: IncomingMessage, response: ServerResponse, route?: Route): void {
    const endless = route?.isEndless ? 1 : 0
    this.active++
    this.endless += endless
    // Nothing comes behind the last reply.
    if (this.isDraining) response.shouldKeepAlive = false
    this.answering.add(incoming.socket)
    onceOver(incoming, response, () => {
      this.answering.delete(incoming.socket)
      this.active--
      this.endless -= endless
      this.idle?.()
    })
  }

  /**
   * Clients that would like HTTP/2 (`Upgrade: h2c`: Java's, `curl --http2`) send their request all the same, and may be
   * answered as if they had not asked. Node has stopped reading it, so it is read again without the wish.
   */
  private withoutUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const lines = [`${incoming.method} ${incoming.url} HTTP/${incoming.httpVersion}`]
    const { rawHeaders } = incoming
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? ''
      if (!/^(?:upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1]}`)
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
    this.server.emit('connection', socket)
  }

  /** A WebSocket has no reply that could be refused later, so its caller is judged before it opens. */
  private upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    try {
      const caller = callerOf(incoming)
      if (caller.url.pathname !== TAIL_PATH)
        throw new TailraceError('not_found', `no WebSocket is served at ${caller.url.pathname}: use ${TAIL_PATH}`)
      this.tailrace.access.admit(caller, 'page')
      this.sockets.accept(incoming, socket, head)
      if (this.keepsOpen(caller, () => socket.destroy())) socket.once('close', () => this.ofSessions.delete(caller))
    } catch (error) {
      endWith(socket, errorReply(error))
    }
  }

  /** Ties a long-lived connection to the caller's session. Returns false if the caller has no session. */
  private keepsOpen(caller: Caller, close: () => void): boolean {
    if (!this.tailrace.access.sessions?.holds(caller)) return false
    this.ofSessions.set(caller, close)
    return true
  }

  /** Closes the connections of sessions that have ended, including those opened with a copied cookie. */
  private closeEnded(): void {
    for (const [caller, close] of [...this.ofSessions]) if (!this.tailrace.access.isInside(caller)) close()
  }

  private async answer(request: DoorRequest, route: Route): Promise<DoorReply | StreamReply> {
    const { access } = this.tailrace
    if (route.access === 'ingest' && request.method === 'OPTIONS') {
      // A preflight never carries the key.
      access.ingestOrigins.check(request)
      return { status: 204, headers: {}, body: '' }
    }
    const principal = access.admit(request, route.access, () => route.protocol?.credentials(request) ?? [])
    refuseMethod(request, route)
    return route.answer(request, this.tailrace, principal)
  }

  /** What Next answers: nothing but the login page without a password. */
  private async page(request: DoorRequest, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access } = this.tailrace
    const isEntering = isEntrance(request.method, request)
    const principal = isEntering ? access.admit(request, 'entrance') : admitReader(access, request)
    if (isEntering) {
      if (request.url.pathname === LOGIN_PATH && access.isInside(request))
        return send(incoming, response, goTo(returnPath(request.url.searchParams.get('next'))))
      keepPlainHeaders(incoming)
    }
    refuseBrokenPath(request.url.pathname)
    refuseUnlessPage(request, this.isDev)
    // As it was understood here, so that Next cannot understand it otherwise.
    incoming.url = request.url.pathname + request.url.search
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    const policy = contentSecurityPolicy(this.isDev)
    response.setHeader(POLICY, policy)
    // Next and the layout read the nonce from it.
    incoming.headers[POLICY] = policy
    await this.pages(incoming, response, principal)
  }

  private fail(
    incoming: IncomingMessage,
    response: ServerResponse,
    request: DoorRequest,
    route: Route | undefined,
    error: unknown,
  ) {
    const { log, metrics } = this.tailrace
    const code = isTailraceError(error) ? error.code : 'internal'
    if (code === 'internal' && !request.signal?.aborted)
      log.error('request failed', { path: request.url.pathname, error })
    if (route?.access === 'ingest') metrics.requestsRefused.inc({ door: route.protocol?.name ?? 'ingest', code })
    const isLocked = code === 'unauthorized' && (route?.access ?? 'page') === 'page'
    if (isLocked && wantsPage(request.method, request))
      return send(incoming, response, goTo(loginAddress(request)), route)
    const reply = errorReply(error)
    const challenge = isLocked && understandsChallenge(request) ? BASIC_CHALLENGE : {}
    send(incoming, response, { ...reply, headers: { ...reply.headers, ...challenge } }, route)
  }
}

/** Answers a connection that Node has handed over, and lets go of it, whether or not its other side does. */
function endWith(socket: Duplex, { status, headers, body }: DoorReply): void {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`, () => socket.destroy())
}

const BASIC_CHALLENGE = { 'www-authenticate': 'Basic realm="Tailrace", charset="UTF-8"' }

const POLICY = 'content-security-policy'

/** Pages of other sites send here; the reply is read as JSON only. */
const INGEST_HEADERS = { 'x-content-type-options': 'nosniff' }

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: DoorReply | StreamReply,
  route: Route,
): Promise<void> {
  if (!('text' in reply)) return send(request, response, reply, route)
  if (response.destroyed) return
  response.writeHead(reply.status, { ...reply.headers, ...headersOf(route) })
  await pipeline(Readable.from(reply.text), response)
}

function headersOf(route: Route | undefined): Readonly<Record<string, string>> {
  return route?.access === 'ingest' ? INGEST_HEADERS : PAGE_HEADERS
}

function send(request: IncomingMessage, response: ServerResponse, reply: DoorReply, route?: Route): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const headers: Record<string, string | number> = {
    ...reply.headers,
    ...headersOf(route),
  }
  if (reply.status !== 204) headers['content-length'] = Buffer.byteLength(reply.body)
  response.writeHead(reply.status, headers)
  response.end(request.method === 'HEAD' ? undefined : reply.body)
  if (!request.complete) discardRest(request)
}

/**
 * Reads on for a moment, so that the sender sees the reply instead of a reset, then ends the connection. Without
 * `Connection: close`: with it Node ends the socket as soon as the reply is out, and the reset may overtake the reply.
 */
function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), 2_000)
  request.once('close', () => clearTimeout(timer))
  request.on('error', () => {})
  request.resume()
}

function doorRequest(incoming: IncomingMessage, response: ServerResponse): DoorRequest {
  const gone = new AbortController()
  onceOver(incoming, response, () => {
    if (!response.writableFinished) gone.abort()
  })
  return { ...callerOf(incoming), method: incoming.method ?? 'GET', body: incoming, signal: gone.signal }
}

function headError({ code }: NodeJS.ErrnoException): TailraceError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const bytes = LIMITS.requestHeadBytesMax
    return new TailraceError(
      'head_too_large',
      `address and headers together are more than ${bytes} bytes: shorten the query, or search in parts`,
    )
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new TailraceError('body_timeout', 'the request did not arrive in time: send it again')
  return new TailraceError('bad_request', 'this is no HTTP request: send one of HTTP/1.1')
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(
      `port ${port} on ${host} is taken by another program: set PORT to a free one, for example PORT=${port + 1}`,
    )
  if (error.code === 'EACCES') return new Error(`port ${port} on ${host} needs more rights: set PORT to one above 1023`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new Error(`HOST ${JSON.stringify(host)} is no address of this machine: set HOST to one, or leave it out`)
  return error
}

/** Next answers 500 to a path that stands for no text. */
function refuseBrokenPath(path: string): void {
  try {
    decodeURIComponent(path)
  } catch (cause) {
    throw new TailraceError(
      'bad_request',
      `the path ${shown(path)} has a % that begins no character: write %25 for one`,
      {
        cause,
      },
    )
  }
}
