import type { Level } from '../../core/severity.ts'

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
