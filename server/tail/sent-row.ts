import type { Level } from '../../core/severity.ts'

/** A row as it is sent. */
export interface SentRow {
  readonly level: Level
  readonly node: string
  readonly seq: number
  /** Its JSON. */
  readonly text: string
}
