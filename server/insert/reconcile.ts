/**
 * A segment of which nobody knows whether it is in the store, too late for its deduplication token to answer that (C1.6):
 * the store is asked, and gets only what it has not.
 *
 * 1. An attempt that still runs over there is waited for: what it is about to commit cannot be seen yet.
 * 2. No row there: nothing was committed, because rows come before rollups. The segment is inserted as ever.
 * 3. Some rows or all: the rollups are brought up to them first. An insert that broke off has left its rollups without
 *    rows that are in the table, and later no look could tell the two kinds of rows apart.
 * 4. The rows that are missing are inserted, with their rollups, under a token made of their numbers: the same rows have
 *    the same token, others never meet it.
 *
 * Each repeat asks anew, so it may break off anywhere. Rows are exact by their numbers. Rollups are exact unless the
 * server dies twice within the same segment, in step 4 again; then they are left alone and reported.
 */
import { createHash } from 'node:crypto'
import type { RollupState, SeqRange } from '../../db/rollups.ts'
import type { InsertTarget } from '../../db/stored-rows.ts'
import { lastSeqOf, type Segment } from '../spool/segment.ts'
import { type Halving, insertRows, quarantineName, splitRows } from './halving.ts'

/** What the store had of a segment. */
export interface Reconciled {
  readonly present: number
  readonly quarantined: number
  readonly inserted: number
  readonly rollups: ReadonlyMap<string, RollupState>
}

/**
 * Brings the store to hold the segment once; undefined when it holds nothing of it and a plain insert is to follow.
 * Throws what is worth a repeat.
 */
export async function reconcile(target: InsertTarget, halving: Halving): Promise<Reconciled | undefined> {
  const { segment, files } = halving
  if (await target.isInserting(segment.id))
    throw new Error(`an earlier insert of ${segment.id} still runs in ClickHouse: waiting for its end`)
  const range = rangeOf(segment)
  const present = await target.countRows(range)
  if (present === 0) return undefined
  const quarantined = await files.quarantinedRows(index => quarantineName(segment, index), segment.rows)
  const rollups = await target.catchUpRollups(range, `${segment.id}:present-${present}`)
  if (present === segment.rows) return { present, quarantined: quarantined.size, inserted: 0, rollups }
  const stored = new Set(await target.seqsOf(range))
  if (stored.size !== present)
    throw new Error(`ClickHouse has ${stored.size} rows of ${segment.id} where it had ${present}: asking again`)
  const missing = splitRows(await files.read(segment.file)).filter(
    ({ index }) => !stored.has(range.firstSeq + index) && !quarantined.has(index),
  )
  if (missing.length > 0) await insertRows(halving, missing, `${segment.id}:missing-${digestOf(missing)}`)
  return { present, quarantined: quarantined.size, inserted: missing.length, rollups }
}

function rangeOf(segment: Segment): SeqRange {
  const { table, node, firstSeq } = segment.name
  return { table, node, firstSeq, lastSeq: lastSeqOf(segment) }
}

function digestOf(rows: readonly { index: number }[]): string {
  const numbers = rows.map(({ index }) => index).join()
  return createHash('sha256').update(numbers).digest('hex').slice(0, 16)
}
