import type { Positions } from '../../core/tail/protocol.ts'
import { encodeRows, type Format } from './formats.ts'
import type { SentRow } from './sent-row.ts'

/** Rows that are sent together, to one reader or to many: each format is written once. */
export class Batch {
  readonly rows: readonly SentRow[]
  /** Up to where everything was looked at when they were found. */
  readonly at: Positions
  /** Whether the rows are in the order of their numbers and move the position; those of a backfill do not. */
  readonly isNumbered: boolean
  private readonly encoded = new Map<Format, Buffer>()

  constructor(rows: readonly SentRow[], at: Positions, isNumbered = true) {
    this.rows = rows
    this.at = at
    this.isNumbered = isNumbered
  }

  as(format: Format): Buffer {
    const known = this.encoded.get(format)
    if (known) return known
    const bytes = Buffer.from(encodeRows(format, this))
    this.encoded.set(format, bytes)
    return bytes
  }
}
