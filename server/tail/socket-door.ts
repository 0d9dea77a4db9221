/** `WS /api/tail`: one subscription at a time on a socket, changed by another `subscribe`. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { isTailraceError, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { At, Failure, Gap, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import type { Batch } from './batch.ts'
import { encodeMessage } from './formats.ts'
import { idOf, parseMessage, readSubscribe } from './request.ts'
import type { Sink } from './subscription.ts'
import type { Reader, Tail } from './tail.ts'

const PING_MS = 25_000
const POLL_MS = 20
/** WebSocket close code: the server goes away, come back. */
const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008
const INTERNAL_ERROR = 1011
/** The reader's answer to a close, before its connection is cut. */
const CLOSING_MS = 1_000

export class TailSockets {
  private readonly tail: Tail
  /** No compression: it would cost more than the rows, and hold memory for every reader. */
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LIMITS.tailRequestBytesMax,
    clientTracking: false,
  })

  constructor(tail: Tail) {
    this.tail = tail
  }

  /** Takes over a socket whose caller was let in. Throws `busy`. */
  accept(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    let connection: TailSocket | undefined
    const leave = this.tail.admit(incoming.socket.remoteAddress ?? '', () => connection?.close())
    socket.once('close', leave)
    this.server.handleUpgrade(incoming, socket, head, websocket => {
      connection = new TailSocket(this.tail, websocket)
    })
  }
}

class TailSocket implements Sink {
  private readonly tail: Tail
  private readonly socket: WebSocket
  private reader: Reader | undefined
  private heardMs = performance.now()
  private readonly pinging: NodeJS.Timeout

  constructor(tail: Tail, socket: WebSocket) {
    this.tail = tail
    this.socket = socket
    socket.on('message', data => this.receive(String(data)))
    socket.on('pong', () => {
      this.heardMs = performance.now()
    })
    socket.on('close', () => this.ended())
    // What was wrong is in the close that is on its way; a message over the bound is one of these.
    socket.on('error', () => this.terminateSoon())
    this.pinging = setInterval(() => this.ping(), PING_MS)
  }

  get waitingBytes(): number {
    return this.socket.bufferedAmount
  }

  rows(batch: Batch): void {
    const bytes = batch.as('message')
    this.tail.events.onRows(batch.rows.length, bytes.length)
    this.socket.send(bytes, { binary: false })
  }

  say(message: Subscribed | At | Gap | Rate, at: Positions): void {
    this.socket.send(encodeMessage('message', message, at))
  }

  fail(): void {
    this.close(INTERNAL_ERROR, 'rows could not be read back: come back')
  }

  close(code = GOING_AWAY, reason = 'the server shuts down'): void {
    this.reader?.end()
    this.socket.close(code, reason)
    this.terminateSoon()
  }

  private terminateSoon(): void {
    setTimeout(() => this.socket.terminate(), CLOSING_MS).unref()
  }

  /** A query takes milliseconds to be compiled: those of many sockets, or of one, take turns with everything else. */
  private receive(text: string): void {
    this.heardMs = performance.now()
    this.socket.pause()
    void this.tail.hub.slices.next().then(() => {
      this.answer(text)
      this.socket.resume()
    })
  }

  private answer(text: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return
    // Rows wait up to their bound; what piles up beyond it are answers.
    if (this.waitingBytes > 2 * LIMITS.tailReaderBytesMax) {
      this.close(POLICY_VIOLATION, 'the answers to what you send are not read')
      return
    }
    let id: string | undefined
    try {
      const message = parseMessage(text)
      id = idOf(message)
      const request = readSubscribe(message)
      const before = this.reader
      // The new one first: where it cannot be had, the one before goes on.
      const reader = this.tail.subscribe(request, this, withinMs => this.drained(withinMs))
      before?.end()
      this.reader = reader
    } catch (error) {
      this.refuse(error, id)
    }
  }

  private refuse(error: unknown, id: string | undefined): void {
    const known = isTailraceError(error) ? error : new TailraceError('internal', 'the server failed on this message')
    if (known !== error) this.tail.events.onFailure(error)
    const { code, message } = known
    const position = (known as { position?: number }).position
    const failure: Failure = {
      type: 'error',
      ...(id === undefined ? {} : { id }),
      error: { code, message, ...(position === undefined ? {} : { position }) },
    }
    this.socket.send(JSON.stringify(failure))
  }

  /** Of a socket that closes, what waits only grows. */
  private async drained(withinMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { socket } = this
    const endMs = performance.now() + withinMs
    const isDrained = () =>
      socket.bufferedAmount <= LIMITS.tailReaderBytesMax / 4 || socket.readyState !== WebSocket.OPEN
    while (!isDrained() && performance.now() < endMs) await sleep(POLL_MS)
    return isDrained()
  }

  private ping(): void {
    if (performance.now() - this.heardMs > LIMITS.tailPongMs) this.socket.terminate()
    else this.socket.ping()
  }

  private ended(): void {
    clearInterval(this.pinging)
    this.reader?.end()
  }
}
