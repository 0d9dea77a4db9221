import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StageHistory, type StageTotals } from './stage-history.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const zero: StageTotals = { accepted: 0, rejected: 0, stored: 0, quarantined: 0, spooledRows: 0, spooledBytes: 0 }

test('intervals hold differences, the spool its state, and the last one is still open', async () => {
  let totals = zero
  const history = new StageHistory(async () => totals)
  await vi.advanceTimersByTimeAsync(0)
  totals = { ...zero, accepted: 10, rejected: 1, spooledRows: 7 }
  await vi.advanceTimersByTimeAsync(10_000)
  totals = { ...zero, accepted: 15, rejected: 1, stored: 12, spooledRows: 3 }
  const list = await history.list()
  expect(list).toHaveLength(2)
  expect(list[0]).toMatchObject({ accepted: 10, rejected: 1, stored: 0, spooledRows: 7 })
  expect(list[1]).toMatchObject({ accepted: 5, rejected: 0, stored: 12, spooledRows: 3 })
  history.stop()
})

test('an hour is kept and no more', async () => {
  const history = new StageHistory(async () => zero)
  await vi.advanceTimersByTimeAsync(2 * 3_600_000)
  expect(await history.list()).toHaveLength(361)
  history.stop()
})
