/** What reading back needs, for one reader: where its rows may be, and how it takes them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BackfillMissing, Positions } from '../../core/tail/protocol.ts'
import type { TailHub } from './hub.ts'
import type { SentRow } from './sent-row.ts'
import type { Subscription } from './subscription.ts'
import type { Turns } from './turns.ts'

/** What the spool lets readers see. */
export interface SpooledRows {
  /** Up to here every row of the node is in the store. */
  storedThrough(node: string): number
  /** Number of the last row of the node that has a file; 0 when none has. */
  lastIn(node: string): number
  /** Bytes of the file that holds the first row above the number, committed rows first; undefined when no file does. */
  readAfter(node: string, seq: number): Promise<{ readonly bytes: Buffer; readonly lastSeq: number } | undefined>
}

/** The store, for rows of one query. Calls throw a `TailraceError` where the store does not answer. */
export interface StoredRows {
  /** Rows of the node with numbers in `(after, through]`, the lowest first; those of a page, `rowsMax` at most. */
  inOrder(node: string, after: number, through: number, rowsMax: number, signal: AbortSignal): Promise<StoredPage>
  /**
   * The newest rows by time, oldest first; of the nodes named only those up to the number. Does not throw for a store
   * that does not answer: it says what is missing.
   */
  newest(upTo: Positions, limit: number, signal: AbortSignal): Promise<NewestStored>
  /** The highest numbers of nodes, whatever the query. */
  lastOf(nodes: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>
}

export interface StoredPage {
  readonly rows: readonly SentRow[]
  /** Nothing up to `through` is left. */
  readonly isAll: boolean
}

export interface NewestStored {
  readonly rows: readonly SentRow[]
  readonly missing?: BackfillMissing | undefined
}

export interface ReadBack {
  readonly hub: TailHub
  readonly spooled: SpooledRows
  readonly stored: StoredRows
  readonly reader: Subscription
  readonly signal: AbortSignal
  /** Of all readers: who may read a page, and who may hold more than a message of them. */
  readonly turns: { readonly reading: Turns; readonly holding: Turns }
  /** Resolves when the reader has taken enough of what waits for it, or is gone; false where it has not within the time. */
  drained: Drained
}

/** How a door lets what is read back wait for its reader. */
export type Drained = (withinMs?: number) => Promise<boolean>

/** Rows, time, and characters of those that match, for what is evaluated and sent in one go. */
export const PAGE_ROWS = 1_000
export const PAGE_MS = 10
export const PAGE_CHARS = 1024 * 1024
/** Between file and store a moment may pass. */
export const VANISHED_MS = 20

/** As many rows at a time as make a message. */
export function* partsOf<Row extends SentRow>(rows: readonly Row[]): Generator<Row[]> {
  let [part, chars]: [Row[], number] = [[], 0]
  for (const row of rows) {
    part.push(row)
    chars += row.text.length
    if (part.length < PAGE_ROWS && chars < PAGE_CHARS) continue
    yield part
    part = []
    chars = 0
  }
  if (part.length > 0) yield part
}

/** A reader that takes longer for a message is not to hold in memory what comes behind it. */
export const TAKEN_MS = 500

/**
 * Yields to the event loop and to other subscribers that read back, and lets this one take what it was sent; a query that
 * took too long waits. False where the subscriber has not taken it within the time.
 */
export async function breathe({ hub, reader, signal, drained }: ReadBack, withinMs?: number): Promise<boolean> {
  for (let { waitMs } = reader.query; waitMs > 0; { waitMs } = reader.query) await sleep(waitMs, undefined, { signal })
  await hub.slices.next()
  const isTaken = await drained(withinMs)
  signal.throwIfAborted()
  return isTaken
}
