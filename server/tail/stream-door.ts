/** `GET /api/tail`: rows as lines or events of a reply that does not end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { At, Gap, Rate, Subscribe, Subscribed } from '../../core/tail/protocol.ts'
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
  const gone = () => sink.end()
  signal.addEventListener('abort', gone, { once: true })
  try {
    const reader = tail.subscribe(request, sink, () => sink.drained(signal))
    sink.onEnd = () => {
      reader.end()
      leave()
    }
  } catch (error) {
    leave()
    throw error
  }
  return sink.chunks()
}

const POLL_MS = 20

class StreamSink implements Sink {
  waitingBytes = 0
  onEnd: () => void = () => {}
  private readonly tail: Tail
  private readonly format: Format
  private queue: (Buffer | string)[] = []
  private wake: (() => void) | undefined
  private ended = false

  constructor(tail: Tail, format: Format) {
    this.tail = tail
    this.format = format
  }

  rows(batch: Batch): void {
    const bytes = batch.as(this.format)
    this.tail.events.onRows(batch.rows.length, bytes.length)
    this.push(bytes, bytes.length)
  }

  say(message: Subscribed | At | Gap | Rate): void {
    const text = encodeMessage(this.format, message)
    if (text !== '') this.push(text, text.length)
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  async drained(signal: AbortSignal): Promise<void> {
    while (this.waitingBytes > LIMITS.tailReaderBytesMax / 4 && !this.ended) await sleep(POLL_MS, undefined, { signal })
  }

  /** What was pushed, as fast as the reader takes it. */
  async *chunks(): AsyncGenerator<Buffer | string> {
    try {
      while (!this.ended || this.queue.length > 0) {
        const chunks = this.queue
        this.queue = []
        for (const chunk of chunks) {
          yield chunk
          this.waitingBytes -= chunk.length
        }
        if (this.queue.length > 0 || this.ended) continue
        await new Promise<void>(resolve => {
          this.wake = resolve
        })
      }
    } finally {
      this.ended = true
      this.onEnd()
    }
  }

  private push(chunk: Buffer | string, bytes: number): void {
    if (this.ended) return
    this.queue.push(chunk)
    this.waitingBytes += bytes
    this.wake?.()
  }
}
