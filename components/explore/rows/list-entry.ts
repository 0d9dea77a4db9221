/** What a list of logs consists of: rows, and gaps between them where not all were sent. */
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'

export interface GapEntry {
  readonly kind: 'gap'
  readonly gap: TailGap
  /** Of a gap that arose here, of rows that had arrived and had no room: cursor of the first of them. */
  readonly before?: string | undefined
}

export type ListEntry = { readonly kind: 'row'; readonly row: LogRow } | GapEntry
