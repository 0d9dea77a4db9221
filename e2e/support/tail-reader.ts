/** A reader of the live tail as anybody could write one: remembers rows and where it is, leaves, and comes back. */
import { get, type IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { Gap, Rate, Subscribe, TailMessage } from '../../core/tail/protocol.ts'
import { eventually } from './server.ts'

export interface ReadRow {
  readonly node: string
  readonly seq: number
  /** Its JSON as it was sent. */
  readonly text: string
  readonly row: Record<string, unknown>
}

export type Transport = 'socket' | 'ndjson' | 'sse'

export interface TailQuery extends Omit<Subscribe, 'type'> {
  readonly transport?: Transport
  /** Remembers of a row which it is, and its attribute `n`: for many rows. */
  readonly isLight?: boolean
}

/** What a reader remembers, however it is connected. */
export class TailReader {
  readonly query: TailQuery
  readonly rows: ReadRow[] = []
  readonly gaps: Gap[] = []
  readonly rates: Rate[] = []
  readonly messages: TailMessage[] = []
  /** Where it goes on. */
  at: Record<string, number> = {}
  /** The id that an EventSource would come back with. */
  lastEventId: string | undefined
  /** Identities of rows that came more than once, a gap's rows among them. */
  readonly doubled: string[] = []
  closeCode: number | undefined
  /** Set when the connection has ended; for a stream whether it ended as it should. */
  ended: { readonly isClean: boolean } | undefined
  private readonly seen = new Set<string>()
  private socket: WebSocket | undefined
  private reply: IncomingMessage | undefined

  constructor(query: TailQuery = {}) {
    this.query = query
  }

  /** Connects, the first time or again from where it is. Rejects when the server does not let it in. */
  async open(origin: string, headers: Record<string, string> = {}): Promise<this> {
    const isFirst = Object.keys(this.at).length === 0
    const { transport = 'socket', backfill, isLight: _, ...query } = this.query
    const resume = isFirst ? this.query.resume : this.at
    const asked = { ...query, ...(isFirst && backfill ? { backfill } : {}), ...(resume ? { resume } : {}) }
    this.ended = undefined
    const known = this.messages.length
    if (transport === 'socket') await this.openSocket(origin, asked, headers)
    else await this.openStream(origin, transport, asked, headers)
    const isHeard = async () => this.messages.length > known || this.ended !== undefined
    await eventually('the reader is subscribed', isHeard)
    if (this.messages.length === known) throw new Error('the connection ended before its first message')
    return this
  }

  send(message: unknown): void {
    this.socket?.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
  }

  /** Leaves the socket as it is, unread: the kernel's buffers fill, then the server's. */
  stopReading(): void {
    ;(this.socket ?? this.reply)?.pause()
  }

  readOn(): void {
    ;(this.socket ?? this.reply)?.resume()
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.socket?.terminate()
    this.reply?.destroy()
  }

  /** The same, and waits until it has ended: for readers that come back only when they are told. */
  async cut(): Promise<void> {
    if (this.ended) return
    this.drop()
    await eventually('the connection has ended', async () => this.ended !== undefined)
  }

  numbers(): number[] {
    return this.rows.map(({ seq }) => seq)
  }

  /** Takes rows that were read elsewhere, into a gap. */
  take(text: string, row: Record<string, unknown> = JSON.parse(text)): void {
    const { node, seq } = row as { node: string; seq: number }
    const identity = `${node} ${seq}`
    if (this.seen.has(identity)) this.doubled.push(identity)
    this.seen.add(identity)
    const { n } = (row.attributes ?? {}) as { n?: number }
    this.rows.push(this.query.isLight ? { node, seq, text: '', row: { attributes: { n } } } : { node, seq, text, row })
  }

  private async openSocket(origin: string, asked: object, headers: Record<string, string>): Promise<void> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/tail`, { headers, perMessageDeflate: false })
    this.socket = socket
    socket.on('message', data => this.socket === socket && this.hear(String(data)))
    socket.on('close', code => {
      if (this.socket !== socket) return
      this.closeCode = code
      this.ended = { isClean: code === 1001 }
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('close', () => reject(new Error('the connection ended before it was open')))
      socket.on('error', reject)
    })
    socket.send(JSON.stringify({ type: 'subscribe', ...asked }))
  }

  private async openStream(
    origin: string,
    format: 'ndjson' | 'sse',
    asked: Omit<Subscribe, 'type'>,
    headers: Record<string, string>,
  ): Promise<void> {
    const parameters = new URLSearchParams({ format })
    const { query, backfill, rate, resume } = asked
    if (query) parameters.set('query', query)
    if (backfill) parameters.set('backfill', String(backfill))
    if (rate) parameters.set('rate', String(rate))
    const isEventSource = format === 'sse' && this.lastEventId !== undefined
    if (resume && !isEventSource)
      parameters.set(
        'resume',
        Object.entries(resume)
          .map(([node, seq]) => `${node}:${seq}`)
          .join(','),
      )
    const all = isEventSource ? { ...headers, 'last-event-id': this.lastEventId ?? '' } : headers
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${origin}/api/tail?${parameters}`, { headers: all, agent: false }, resolve).on('error', reject)
    })
    if (reply.statusCode !== 200) throw new Error(`${reply.statusCode}: ${await textOf(reply)}`)
    this.reply = reply
    let rest = ''
    reply.setEncoding('utf8')
    reply.on('data', chunk => {
      if (this.reply !== reply) return
      const parts = (rest + chunk).split(format === 'sse' ? '\n\n' : '\n')
      rest = parts.pop() ?? ''
      for (const part of parts) this.hearLine(format === 'sse' ? this.readEvent(part) : part)
    })
    reply.on('error', () => {})
    reply.on('close', () => {
      if (this.reply === reply) this.ended = { isClean: reply.complete }
    })
  }

  private readEvent(text: string): string {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
    this.lastEventId = field('id') ?? this.lastEventId
    return field('data') ?? ''
  }

  private hear(text: string): void {
    const message = JSON.parse(text) as TailMessage
    this.messages.push(message.type === 'rows' ? { ...message, rows: [] } : message)
    switch (message.type) {
      case 'rows': {
        const texts = this.query.isLight ? [] : rowTexts(text)
        for (const [index, row] of message.rows.entries()) this.take(texts[index] ?? '', row)
        this.at = { ...message.at }
        return
      }
      case 'subscribed':
      case 'at':
        this.at = { ...message.at }
        return
      case 'gap':
        this.hearGap(message)
        return
      case 'rate':
        this.rates.push(message)
    }
  }

  private hearLine(text: string): void {
    const line = JSON.parse(text)
    if (line.seq !== undefined) {
      this.messages.push({ type: 'rows', rows: [], at: {} })
      this.take(text, line)
      // The last row of a backfill is not the newest.
      this.at[line.node] = Math.max(this.at[line.node] ?? 0, line.seq)
    } else if (line.at) {
      this.messages.push({ type: 'at', at: line.at })
      this.at = line.at
    } else if (line.gap) {
      const gap = { type: 'gap', ...line.gap } as Gap
      this.messages.push(gap)
      this.hearGap(gap)
    } else this.rates.push({ type: 'rate', ...line.rate })
  }

  private hearGap(gap: Gap): void {
    this.gaps.push(gap)
    this.at = { ...this.at, [gap.node]: gap.to }
  }
}

/** The rows' JSON as it stands in the message, so that long integers are not damaged. */
function rowTexts(message: string): string[] {
  const texts: string[] = []
  let [depth, start, isText] = [0, 0, false]
  for (let at = message.indexOf('['); at < message.length; at++) {
    const char = message[at]
    if (isText) {
      if (char === '\\') at++
      else if (char === '"') isText = false
    } else if (char === '"') isText = true
    else if (char === '{' && depth++ === 0) start = at
    else if (char === '}' && --depth === 0) texts.push(message.slice(start, at + 1))
    else if (char === ']' && depth === 0) break
  }
  return texts
}

export async function textOf(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of reply) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
