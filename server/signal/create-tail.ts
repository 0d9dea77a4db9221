import { lastEvent } from '../observe/last-event.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Spool } from '../spool/spool.ts'
import type { TailHub } from '../tail/hub.ts'
import { type StoredRowsOf, Tail } from '../tail/tail.ts'

/** The live tail of one signal: rows from its hub, from its spool, and from the store. */
export function createTail(hub: TailHub, spool: Spool, storedRowsOf: StoredRowsOf, log: Log, metrics: Metrics): Tail {
  const spooled = {
    storedThrough: (node: string) => spool.storedThroughOf(node),
    lastIn: (node: string) => spool.lastIn(node),
    readAfter: (node: string, seq: number) => spool.readAfter(node, seq),
  }
  return new Tail(hub, spooled, storedRowsOf, {
    onRows(rows, bytes) {
      metrics.tailRows.inc(rows)
      metrics.tailBytes.inc(bytes)
    },
    onGap: cause => metrics.tailGaps.inc({ cause }),
    onFailure: lastEvent<unknown>(1_000, (error, skipped) =>
      log.warn('live tail could not read back', { error, skipped }),
    ),
  })
}
