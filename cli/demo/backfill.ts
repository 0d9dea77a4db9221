import { BOUNDS } from './bounds.ts'
import type { Progress } from './report/progress.ts'
import type { Batches } from './send/batch.ts'
import type { Sender } from './send/sender.ts'
import type { Traffic } from './traffic/traffic.ts'

/** Sends `rows` records of a past span, oldest first. Ends early when `stop` aborts. Throws `SendError`. */
export async function backfill(
  traffic: Traffic,
  rows: number,
  batches: Batches,
  sender: Sender,
  progress: Progress,
  stop: AbortSignal,
): Promise<void> {
  const done = () => sender.totals.accepted + sender.totals.rejected
  try {
    for (let made = 0; made < rows && !stop.aborted; ) {
      const lines = traffic.next(BOUNDS.batchRowsMax)
      made += lines.length
      for (const batch of batches.of(lines)) {
        await sender.send(batch)
        progress.update(done())
        if (stop.aborted) break
      }
    }
    await sender.finish()
  } finally {
    if (done() > 0) progress.end(done())
  }
}
