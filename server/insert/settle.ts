/**
 * Rows that a failed insert has left in the store. An insert commits partition after partition and counts its rows in the
 * rollups after the last: one that ran out of memory at a large day has stored the days before it, or all rows and only
 * some rollups. Those rows stay; the rollups are brought up to them, and nothing inserts them again.
 */
import type { Attempt } from './attempt.ts'
import { type Range, seqRangeOf, tokenOf } from './ranges.ts'
import { refuseWhileInserting } from './reconcile.ts'
import { quarantineName } from './segment-rows.ts'

/** Places of the range's rows that are in the store and not settled yet. Throws while an insert of them still runs. */
export async function leftBehind({ target, segment, plan }: Attempt, range: Range): Promise<number[]> {
  await refuseWhileInserting(target, tokenOf(segment, range))
  const seqs = await target.seqsOf(seqRangeOf(segment, range))
  return seqs.map(seq => seq - segment.name.firstSeq).filter(row => !plan.isSettled(row))
}

/** Settles these rows, and cuts the range, so that the others are inserted without them. May be repeated after a crash. */
export async function settle(attempt: Attempt, range: Range, rows: readonly number[]): Promise<void> {
  const { target, segment, plan, files, onReconciled } = attempt
  if (rows.length === 0) return plan.cut(range)
  await plan.ask(range)
  const seqs = seqRangeOf(segment, range)
  const before = plan.settledPartitions(range)
  const partitions = (await target.partitionsOf(seqs)).filter(partition => !before.has(partition))
  const rollups = await target.catchUpRollups({ ...seqs, partitions }, `${tokenOf(segment, range)}:left-behind`)
  const quarantined = await files.quarantinedRows(index => quarantineName(segment, index), segment.rows)
  await plan.cut(range, [...rows, ...quarantined], partitions)
  onReconciled({ present: rows.length, quarantined: quarantined.size, inserted: 0, rollups })
}
