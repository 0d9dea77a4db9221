/** `GET /api/tail`: rows as lines or events of a reply that does not end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { At, Gap, Positions, Rate, Subscribe, Subscribed } from '../../core/tail/protocol.ts'
import type { Batch } from './batch.ts'
import { encodeMessage, type Format } from './formats.ts'
import type { Sink } from './subscription.ts'
import type { Tail } from './tail.ts'

/**
 * The text of the reply. Throws `invalid_query` and `busy` before anything is sent.
 *
 * @param signal aborts when the reader goes away
 */
export function tailStream(
  tail: Tail,
  request: Subscribe,
  format: Format,
  address: string,
  signal: AbortSignal,
): AsyncIterable<Buffer | string> {
  const sink = new StreamSink(tail, format)
  const leave = tail.admit(address, () => sink.end())
  sink.onEnd(leave)
  try {
    const reader = tail.subscribe(request, sink, withinMs => sink.drained(withinMs))
    sink.onEnd(() => reader.end())
  } catch (error) {
    sink.end()
    throw error
  }
  // Who left before is not told of again.
  if (signal.aborted) sink.end()
  else signal.addEventListener('abort', () => sink.end(), { once: true })
  return sink.chunks()
}

const POLL_MS = 20

class StreamSink implements Sink {
  waitingBytes = 0
  private readonly tail: Tail
  private readonly format: Format
  private readonly ends: (() => void)[] = []
  private queue: (Buffer | string)[] = []
  private wake: (() => void) | undefined
  private isEnded = false
  private hasFailed = false

  constructor(tail: Tail, format: Format) {
    this.tail = tail
    this.format = format
  }

  rows(batch: Batch): void {
    const bytes = batch.as(this.format)
    this.tail.events.onRows(batch.rows.length, bytes.length)
    this.push(bytes, bytes.length)
  }

  say(message: Subscribed | At | Gap | Rate, at: Positions): void {
    const text = encodeMessage(this.format, message, at)
    if (text !== '') this.push(text, text.length)
  }

  fail(): void {
    this.hasFailed = true
    this.end()
  }

  onEnd(end: () => void): void {
    this.ends.push(end)
  }

  /** Nothing more is taken; what waits still goes out. Also when nobody ever asked for the chunks. */
  end(): void {
    this.isEnded = true
    for (const end of this.ends.splice(0)) end()
    this.wake?.()
  }

  async drained(withinMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const endMs = performance.now() + withinMs
    const isDrained = () => this.waitingBytes <= LIMITS.tailReaderBytesMax / 4 || this.isEnded
    while (!isDrained() && performance.now() < endMs) await sleep(POLL_MS)
    return isDrained()
  }

  /** What was pushed, as fast as the reader takes it. */
  async *chunks(): AsyncGenerator<Buffer | string> {
    try {
      while (!this.isEnded || this.queue.length > 0) {
        const chunks = this.queue
        this.queue = []
        for (const chunk of chunks) {
          yield chunk
          this.waitingBytes -= chunk.length
        }
        if (this.queue.length > 0 || this.isEnded) continue
        await new Promise<void>(resolve => {
          this.wake = resolve
        })
      }
      if (this.hasFailed) throw new Error('rows could not be read back')
    } finally {
      this.end()
    }
  }

  private push(chunk: Buffer | string, bytes: number): void {
    if (this.isEnded) return
    this.queue.push(chunk)
    this.waitingBytes += bytes
    this.wake?.()
  }
}
