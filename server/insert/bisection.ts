/**
 * Stores a segment: whole if the engine takes it, otherwise in ranges that are cut in halves, each inserted under a token
 * of its own (`<segment>:<from>-<to>`).
 *
 * - Rows that cannot be read are found by cutting until a bad row is alone; it goes to quarantine.
 * - Rows that do not fit into the engine's memory together are cut until they do. Memory may be short for a moment only,
 *   so a range of at most `bisectAtOnceBytesMin`, and a single row, must have failed for `memoryPatienceMs` first. A row
 *   that has failed alone for so long goes to quarantine, because it would block all later rows.
 * - Any other failure is thrown, and the same is tried again.
 *
 * Each row is stored once. A range that failed is either cut, which is on disk before its first half is inserted
 * (`bisection-plan.ts`), or it was partly committed, and then what it left behind is no part of the halves (`settle.ts`).
 */
import { LIMITS } from '../../core/limits.ts'
import { isBadData, isOutOfMemory } from '../../db/errors.ts'
import type { Attempt } from './attempt.ts'
import { isSingle, isWhole, keyOf, type Range, tokenOf, wholeOf } from './ranges.ts'
import { reconcile } from './reconcile.ts'
import { bytesOf, insertLines, keepRow, type Row, splitRows } from './segment-rows.ts'
import { leftBehind, settle } from './settle.ts'

/** Throws a failure that is worth a retry. A retry does not store rows again. */
export async function storeSegment(attempt: Attempt): Promise<void> {
  const pass = new Pass(attempt)
  await pass.store(wholeOf(attempt.segment))
  if (pass.postponed !== undefined) throw pass.postponed
}

/** One walk over the ranges of a segment. */
class Pass {
  /** Why a range must be retried; later ranges continue. */
  postponed: Error | undefined
  private readonly attempt: Attempt
  private lines: Promise<Row[]> | undefined

  constructor(attempt: Attempt) {
    this.attempt = attempt
  }

  async store(range: Range): Promise<void> {
    const { plan } = this.attempt
    if (plan.isDone(range)) return
    if (!plan.isCut(range)) await this.storeUncut(range)
    if (plan.isDone(range) || !plan.isCut(range)) return
    const middle = (range.from + range.to) >> 1
    await this.store({ from: range.from, to: middle })
    await this.store({ from: middle, to: range.to })
  }

  /** Afterwards the range is stored, or cut, or postponed. */
  private async storeUncut(range: Range): Promise<void> {
    const { plan } = this.attempt
    try {
      if (await this.isFoundInStore(range)) return
      await this.insert(range)
      plan.markStored(range)
    } catch (error) {
      if (isBadData(error)) await this.isolate(range, error)
      else if (isOutOfMemory(error)) await this.makeFit(range, error)
      else throw error
    }
  }

  /** Whether the store has rows of the range; then it is stored afterwards, or cut so that they are left out. */
  private async isFoundInStore(range: Range): Promise<boolean> {
    const { plan, mustAsk, onReconciled } = this.attempt
    if (mustAsk && plan.isEmpty) {
      const result = await reconcile(this.attempt)
      if (result === undefined) return false
      onReconciled(result)
      plan.markStored(range)
      return true
    }
    if (!mustAsk && !plan.isAsked(range)) return false
    const rows = await leftBehind(this.attempt, range)
    if (rows.length === 0 && !plan.isAsked(range)) return false
    await settle(this.attempt, range, rows)
    return true
  }

  private async insert(range: Range): Promise<void> {
    const { segment, files, faults, insert } = this.attempt
    const token = tokenOf(segment, range)
    if (!isWhole(segment, range)) return insertLines(this.attempt, await this.rowsOf(range), keyOf(range), token)
    faults('during-insert')
    await insert(files.path(segment.file), token)
    faults('after-insert')
  }

  private async isolate(range: Range, error: Error): Promise<void> {
    if (isSingle(range)) await this.quarantine(range, error)
    else await this.attempt.plan.cut(range)
  }

  private async makeFit(range: Range, error: Error): Promise<void> {
    const { plan, memoryPatienceMs, onCut } = this.attempt
    const rows = await leftBehind(this.attempt, range)
    if (rows.length > 0) return settle(this.attempt, range, rows)
    const isLarge = !isSingle(range) && (await this.bytesOf(range)) > LIMITS.bisectAtOnceBytesMin
    if (!isLarge && plan.failingMs(range) < memoryPatienceMs) {
      this.postponed = error
      return
    }
    if (isSingle(range)) return this.quarantine(range, error)
    await plan.cut(range)
    onCut(range, error)
  }

  private async quarantine(range: Range, error: Error): Promise<void> {
    const rows = await this.rowsOf(range)
    for (const row of rows) await keepRow(this.attempt, row, error)
    await this.attempt.plan.cut(
      range,
      rows.map(({ index }) => index),
    )
  }

  private async bytesOf(range: Range): Promise<number> {
    const { segment } = this.attempt
    return isWhole(segment, range) ? segment.bytes : bytesOf(await this.rowsOf(range))
  }

  /** Without those that are settled. */
  private async rowsOf({ from, to }: Range): Promise<Row[]> {
    this.lines ??= this.attempt.files.read(this.attempt.segment.file).then(splitRows)
    return (await this.lines).slice(from, to).filter(({ index }) => !this.attempt.plan.isSettled(index))
  }
}
