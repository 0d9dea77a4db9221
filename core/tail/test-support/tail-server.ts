/**
 * A server that follows the protocol from a numbered log in memory, and misbehaves where a test asks it to: over real
 * sockets, so that what is in flight at a cut is really lost.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Positions, Subscribe, TailMessage, TailRow } from '../protocol.ts'

export const NODE = '17'

export interface Manners {
  /** Where a query begins: at the number reached, or nowhere until its backfill is out. */
  begins: 'at-now' | 'nowhere'
  /** Says with a message of its own that a backfill is whole. */
  endsBackfill: boolean
  /** Rows a message. */
  batchRows: number
  /** Rows sent again after a resume. */
  overlapRows: number
  /** Asked before each message; a message that it answers false for ends the connection instead. */
  mayPass: (message: TailMessage) => boolean
  /** Sends nothing by itself. */
  isMute: boolean
  /** Takes no queries in. */
  isDeaf: boolean
  /** Status of upgrades, and of the same address over HTTP. */
  refusal: number | undefined
  /** Leaves upgrades without an answer. */
  isHanging: boolean
  /** The error for a query, where it has one. */
  errorOf: (query: string) => { code: string; message: string } | undefined
  /** Status of a search; 200 unless it says otherwise. */
  searchStatus: () => number
  /** The store has rows up to here. */
  storedTo: () => number
}

interface Reader {
  readonly socket: WebSocket
  subscribe: Subscribe | undefined
  /** Rows up to here were looked at. */
  at: number
}

export class TailServer {
  readonly manners: Manners = {
    begins: 'at-now',
    endsBackfill: true,
    batchRows: 10,
    overlapRows: 0,
    mayPass: () => true,
    isMute: false,
    isDeaf: false,
    refusal: undefined,
    isHanging: false,
    errorOf: () => undefined,
    searchStatus: () => 200,
    storedTo: () => this.rows.length,
  }
  /** The row with the number n stands at n - 1. */
  readonly rows: TailRow[] = []
  readonly subscribes: Subscribe[] = []
  readonly searches: string[] = []
  connections = 0
  private readonly readers = new Set<Reader>()
  private readonly hanging = new Set<Duplex>()
  private readonly http: Server
  private readonly sockets = new WebSocketServer({ noServer: true })

  private constructor() {
    this.http = createServer((request, reply) => this.answer(request, reply))
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
  }

  static async start(): Promise<TailServer> {
    const server = new TailServer()
    await new Promise<void>(resolve => server.http.listen(0, '127.0.0.1', resolve))
    return server
  }

  get base(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`
  }

  get readersConnected(): number {
    return this.readers.size
  }

  async close(): Promise<void> {
    this.cut()
    for (const socket of this.hanging) socket.destroy()
    this.http.closeAllConnections()
    await new Promise(resolve => this.http.close(resolve))
  }

  /** Rows of services a, b and c in turn. */
  append(count: number): void {
    for (let i = 0; i < count; i++) {
      const seq = this.rows.length + 1
      this.rows.push({ node: NODE, seq, service: 'abc'[seq % 3], message: `message ${seq}` })
    }
    this.pump()
  }

  /** Sends every reader what it has not seen. */
  pump(): void {
    if (this.manners.isMute) return
    for (const reader of this.readers)
      while (reader.subscribe !== undefined && this.readers.has(reader) && reader.at < this.rows.length)
        this.sendNext(reader)
  }

  /** New rows that no reader is sent. */
  appendGap(count: number, countIsKnown = true): void {
    this.pump()
    const from = this.rows.length
    const { isMute } = this.manners
    this.manners.isMute = true
    this.append(count)
    this.manners.isMute = isMute
    for (const reader of this.readers) {
      if (reader.subscribe === undefined) continue
      const matching = this.matching(reader.subscribe.query, from, this.rows.length)
      reader.at = this.rows.length
      const rows = countIsKnown ? matching.length : null
      this.send(reader, { type: 'gap', node: NODE, from, to: reader.at, count: rows, cause: 'slow_reader' })
    }
  }

  heartbeat(): void {
    for (const reader of this.readers) this.send(reader, { type: 'at', at: { [NODE]: reader.at } })
  }

  /** To every reader, as it is. */
  say(text: string): void {
    for (const { socket } of this.readers) socket.send(text)
  }

  cut(): void {
    for (const reader of this.readers) this.drop(reader)
  }

  matching(query: string | undefined, from: number, to: number): TailRow[] {
    const services = [...(query ?? '').matchAll(/service:(\w)/g)].map(([, service]) => service)
    return this.rows.slice(from, to).filter(row => services.length === 0 || services.includes(row.service as string))
  }

  // The tail

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.connections++
    const { refusal, isHanging } = this.manners
    if (isHanging) return void this.hanging.add(socket)
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\nconnection: close\r\n\r\n`)
    this.sockets.handleUpgrade(request, socket, head, webSocket => {
      const reader: Reader = { socket: webSocket, subscribe: undefined, at: 0 }
      this.readers.add(reader)
      webSocket.on('message', data => this.subscribe(reader, JSON.parse(String(data)) as Subscribe))
      webSocket.on('close', () => this.readers.delete(reader))
      webSocket.on('error', () => {})
    })
  }

  private subscribe(reader: Reader, subscribe: Subscribe): void {
    this.subscribes.push(subscribe)
    if (this.manners.isDeaf) return
    // Of the earlier query, on its way when the new one came.
    if (reader.subscribe !== undefined) {
      this.send(reader, { type: 'rows', rows: this.rows.slice(-3), at: { [NODE]: this.rows.length } })
      this.send(reader, { type: 'gap', node: NODE, from: 0, to: this.rows.length, count: null, cause: 'slow_reader' })
    }
    const error = this.manners.errorOf(subscribe.query ?? '')
    if (error) {
      this.send(reader, { type: 'error', error })
      return
    }
    reader.subscribe = subscribe
    if (subscribe.resume) this.resume(reader, subscribe.resume)
    else this.begin(reader, subscribe)
    this.pump()
  }

  private resume(reader: Reader, resume: Positions): void {
    reader.at = Math.max(0, (resume[NODE] ?? 0) - this.manners.overlapRows)
    this.subscribed(reader, resume)
  }

  private begin(reader: Reader, { query, backfill = 0 }: Subscribe): void {
    const [now, nowhere] = [{ [NODE]: this.rows.length }, {}]
    const begin = this.manners.begins === 'at-now' || backfill === 0 ? now : nowhere
    reader.at = this.rows.length
    this.subscribed(reader, begin)
    if (backfill === 0) return
    const rows = this.matching(query, 0, reader.at).slice(-backfill)
    for (let i = 0; i < rows.length; i += this.manners.batchRows)
      this.send(reader, { type: 'rows', rows: rows.slice(i, i + this.manners.batchRows), at: begin })
    if (this.manners.endsBackfill) this.send(reader, { type: 'at', at: now, backfill: { rows: rows.length } })
  }

  private subscribed(reader: Reader, at: Positions): void {
    const id = reader.subscribe?.id
    this.send(reader, { type: 'subscribed', at, ...(id === undefined ? {} : { id }) })
  }

  private sendNext(reader: Reader): void {
    const to = Math.min(this.rows.length, reader.at + this.manners.batchRows)
    const rows = this.matching(reader.subscribe?.query, reader.at, to)
    reader.at = to
    const at = { [NODE]: to }
    this.send(reader, rows.length === 0 ? { type: 'at', at } : { type: 'rows', rows, at })
  }

  private send(reader: Reader, message: TailMessage): void {
    if (!this.readers.has(reader)) return
    if (this.manners.mayPass(message)) reader.socket.send(JSON.stringify(message))
    else this.drop(reader)
  }

  private drop(reader: Reader): void {
    this.readers.delete(reader)
    reader.socket.terminate()
  }

  // The store

  private answer(request: IncomingMessage, reply: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.base)
    const status = this.manners.searchStatus()
    if (url.pathname === '/api/tail') this.answerTail(reply)
    else if (status !== 200) this.answerError(reply, status)
    else this.answerSearch(url.searchParams, reply)
  }

  private answerTail(reply: ServerResponse): void {
    const { refusal } = this.manners
    if (refusal !== undefined) this.answerError(reply, refusal)
    else reply.writeHead(200).flushHeaders()
  }

  private answerError(reply: ServerResponse, status: number): void {
    reply
      .writeHead(status)
      .end(JSON.stringify({ error: { code: `code_${status}`, message: `refused with ${status}` } }))
  }

  private answerSearch(params: URLSearchParams, reply: ServerResponse): void {
    const query = params.get('query') ?? ''
    const gap = params.get('gap') ?? ''
    this.searches.push(`${query} in ${gap}`)
    const [, from, to] = /^17:(\d+)-(\d*)$/.exec(gap) ?? []
    const end = Math.min(this.manners.storedTo(), to === '' ? Number.POSITIVE_INFINITY : Number(to))
    const found = this.matching(query, Number(from), end)
    const rows = found.slice(0, Number(params.get('limit')))
    const lines = rows.map(row => `${JSON.stringify(row)}\n`).join('')
    const cursor = rows.length < found.length ? 'more' : null
    reply.writeHead(200).end(`${lines}${JSON.stringify({ cursor, rows: rows.length })}\n`)
  }
}
