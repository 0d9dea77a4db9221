import type { Level } from '../../core/severity.ts'
import type { Positions } from '../../core/tail/protocol.ts'

/** A row as it is sent. */
export interface SentRow {
  readonly level: Level
  readonly node: string
  readonly seq: number
  /** ISO 8601 in UTC. */
  readonly timestamp: string
  /** Its JSON. */
  readonly text: string
}

/** Rows that are sent together. */
export interface SentRows {
  readonly rows: readonly SentRow[]
  /** Up to where everything was looked at when they were found. */
  readonly at: Positions
  /** Whether the rows are in the order of their numbers and move the position; those of a backfill do not. */
  readonly isNumbered: boolean
}
