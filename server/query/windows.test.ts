import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LOGS } from '../../core/schema/logs.ts'
import type { Database } from '../../db/connect.ts'
import { RowsExceeded } from '../../db/errors.ts'
import type { Order } from './cursor.ts'
import { NewestHints } from './newest-hints.ts'
import type { LogScope } from './scope.ts'
import { readThrough, type Window } from './windows.ts'

const MINUTE = 60_000_000_000n
const nowNanos = () => BigInt(Date.now()) * 1_000_000n

/** A store of rows at these times whose indices never leave few; what was read of it in the order of reading. */
async function readAll(times: readonly bigint[], scope: LogScope, order: Order, hints: NewestHints): Promise<bigint[]> {
  const found: bigint[] = []
  const inside = ({ fromNanos, toNanos }: Window) =>
    times.filter(at => (fromNanos === undefined || at >= fromNanos) && (toNanos === undefined || at < toNanos))
  const db = {
    table: () => '',
    read: async () => {
      const left = inside(scope).sort((a, b) => (a < b ? -1 : 1))
      const edge = order === 'newest' ? left.at(-1) : left[0]
      return edge === undefined ? [] : [{ minute: Number((edge / MINUTE) * 60n) }]
    },
  } as unknown as Database
  const search = { scope, order, after: undefined, hints, found: () => found.length }
  await readThrough(db, search, async (window, rowsMax) => {
    if (rowsMax !== undefined) throw new RowsExceeded(new Error('too many'))
    const rows = inside(window).sort((a, b) => (a < b ? -1 : 1))
    found.push(...(order === 'newest' ? rows.reverse() : rows))
    return 'more'
  })
  return found
}

test('every row is read once and in order, wherever the last page was found', async () => {
  const now = nowNanos()
  const minutesAgo = fc.bigInt({ min: 0n, max: 10_000n })
  const ago = minutesAgo.map(minutes => now - minutes * MINUTE - 1n)
  const hint = fc.option(fc.record({ newestNanos: ago, oldestNanos: fc.option(ago, { nil: undefined }) }), {
    nil: undefined,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(ago, { maxLength: 30 }),
      fc.option(ago, { nil: undefined }),
      fc.option(ago, { nil: undefined }),
      hint,
      fc.constantFrom<Order>('newest', 'oldest'),
      async (times, fromNanos, toNanos, known, order) => {
        const scope: LogScope = { table: LOGS, condition: { kind: 'all' }, fromNanos, toNanos }
        const hints = new NewestHints()
        if (known !== undefined) hints.set(scope, known)
        const wanted = times
          .filter(at => (fromNanos === undefined || at >= fromNanos) && (toNanos === undefined || at < toNanos))
          .sort((a, b) => (a < b ? -1 : 1))
        expect(await readAll(times, scope, order, hints)).toEqual(order === 'newest' ? wanted.reverse() : wanted)
      },
    ),
    { numRuns: 500 },
  )
})

test('a page that reached back half an hour is not followed by its last quarter once more', async () => {
  const now = nowNanos()
  const times = Array.from({ length: 60 }, (_, minute) => now - BigInt(minute) * MINUTE - 1n)
  const scope: LogScope = { table: LOGS, condition: { kind: 'all' }, fromNanos: undefined, toNanos: undefined }
  const hints = new NewestHints()
  hints.set(scope, { newestNanos: now, oldestNanos: now - 30n * MINUTE })
  expect(await readAll(times, scope, 'newest', hints)).toEqual(times)
})
