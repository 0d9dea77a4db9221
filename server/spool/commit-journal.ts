import type { KeyedReply } from '../../core/kept-reply.ts'

/** Rows of one append, as a journal tells them from those of others: two tables number their rows alike. */
export interface CommittedRows {
  readonly table: string
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

/** An intent whose outcome the disk does not tell. */
export interface OpenIntent extends CommittedRows {
  readonly id: number
}

/**
 * Remembers appends with a key beside the rows: an *intent* is on disk before the rows are, and its *outcome* before a
 * segment with the rows may be deleted. So at a start every intent of a table can be judged by that table's segments.
 */
export interface CommitJournal {
  /** Intents of the table without an outcome. They must be judged with `settle` before its first append. */
  open(table: string): Promise<readonly OpenIntent[]>
  /** Puts intents on disk. Must be awaited before their rows are written; after a failure none of them is kept. */
  intend(entries: readonly (KeyedReply & CommittedRows)[]): Promise<readonly number[]>
  /** Notes what became of intents; on disk with the next `sync` or `intend`. */
  settle(ids: readonly number[], happened: boolean): void
  /** Must be awaited before a segment is deleted, so that no outcome is forgotten with its rows. */
  sync(): Promise<void>
}
