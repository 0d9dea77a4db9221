/**
 * Stores a segment whose earlier insert has an unknown outcome and an expired deduplication token (C1.6): queries the
 * store and inserts only the missing rows.
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
import type { InsertTarget } from '../../db/stored-rows.ts'
import type { Attempt, Reconciled } from './attempt.ts'
import { seqRangeOf, wholeOf } from './ranges.ts'
import { insertReadable, quarantineName, splitRows } from './segment-rows.ts'

/**
 * Brings the store to hold the segment once; undefined when it holds nothing of it and a plain insert is to follow.
 * Throws what is worth a repeat.
 */
export async function reconcile(attempt: Attempt): Promise<Reconciled | undefined> {
  const { segment, files, plan, target } = attempt
  await refuseWhileInserting(target, segment.id)
  const range = seqRangeOf(segment, wholeOf(segment))
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
  // Of an engine of our own the next start would not ask: it would insert the whole again.
  if (target.isOurs) await plan.ask(wholeOf(segment))
  if (missing.length > 0) await insertReadable(attempt, missing, `${segment.id}:missing-${digestOf(missing)}`)
  return { present, quarantined: quarantined.size, inserted: missing.length, rollups }
}

/** Throws while a statement with the token is still being executed: what it commits cannot be counted yet. */
export async function refuseWhileInserting(target: InsertTarget, token: string): Promise<void> {
  if (await target.isInserting(token))
    throw new Error(`an earlier insert of ${token} still runs in ClickHouse: waiting until it ends`)
}

function digestOf(rows: readonly { index: number }[]): string {
  const numbers = rows.map(({ index }) => index).join()
  return createHash('sha256').update(numbers).digest('hex').slice(0, 16)
}
