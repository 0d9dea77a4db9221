import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database, ReadLimits } from './connect.ts'
import { sql } from './sql.ts'
import { withinTime } from './within-time.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('every read gets the time that is left, and none begins after its end', async () => {
  const given: (ReadLimits | undefined)[] = []
  const read: Database['read'] = async (_, options) => {
    given.push(options?.limits)
    return []
  }
  const db = withinTime({ kind: 'embedded', readLimits: { timeoutS: 3, memoryBytesMax: 5 }, read } as Database)
  expect(db.kind).toBe('embedded')
  await db.read(sql`SELECT 1`)
  vi.advanceTimersByTime(1_500)
  await db.read(sql`SELECT 1`)
  await db.read(sql`SELECT 1`, { limits: { timeoutS: 1, memoryBytesMax: 7 } })
  vi.advanceTimersByTime(1_500)
  await expect(db.read(sql`SELECT 1`)).rejects.toMatchObject({ code: 'query_timeout', status: 504 })
  expect(given).toEqual([
    { timeoutS: 3, memoryBytesMax: 5 },
    { timeoutS: 2, memoryBytesMax: 5 },
    { timeoutS: 1, memoryBytesMax: 7 },
  ])
})
