import type { Level } from '../../../core/severity.ts'
import type { Positions } from '../../../core/tail/protocol.ts'
import { decodeJson } from '../../decode/json-record.ts'
import { normaliseLog } from '../../pipeline/normalise-log.ts'
import { encodeLog } from '../../spool/encode.ts'
import { rowStart } from '../../spool/pieces.ts'
import type { Batch } from '../batch.ts'
import type { Sink } from '../subscription.ts'
import { TailRow } from '../tail-row.ts'

export const NODE = '42'
const receivedAt = { seconds: 1_700_000_000, nanos: 0 }

/** A line of a segment, made of what was sent, without its line feed. */
export function lineOf(seq: number, sent: object, node = NODE): string {
  const record = decodeJson(JSON.stringify(sent))
  normaliseLog(record, { receivedAt })
  return `${rowStart(seq)}${encodeLog(record, node, receivedAt)}`
}

export function rowOf(seq: number, sent: object = {}, node = NODE): TailRow {
  return new TailRow(lineOf(seq, sent, node))
}

export function rowsOf(from: number, to: number, level: Level = 'info'): TailRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    rowOf(from + index, { level, message: `row ${from + index}` }),
  )
}

/** Remembers what it was given, and takes nothing from the wire unless told. */
export class MemorySink implements Sink {
  waitingBytes = 0
  readonly said: Record<string, unknown>[] = []
  /** Where to go on behind each of them. */
  readonly saidAt: Positions[] = []
  readonly numbers: number[] = []
  readonly batches: Batch[] = []
  hasFailed = false

  rows(batch: Batch): void {
    this.batches.push(batch)
    for (const { seq } of batch.rows) this.numbers.push(seq)
  }

  say(message: object, at: Positions): void {
    this.said.push(message as Record<string, unknown>)
    this.saidAt.push(at)
  }

  fail(): void {
    this.hasFailed = true
  }

  gaps(): Record<string, unknown>[] {
    return this.said.filter(({ type }) => type === 'gap')
  }
}
