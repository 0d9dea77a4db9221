import { atMostEvery } from './log.ts'

/** Counts each failure, and reports one per `everyMs` with the number of those that were not. */
export function countedFailure(
  counter: { inc(): void },
  everyMs: number,
  report: (error: unknown, skipped: number) => void,
): (error: unknown) => void {
  let last: unknown
  const reportLast = atMostEvery(everyMs, skipped => report(last, skipped))
  return error => {
    last = error
    counter.inc()
    reportLast()
  }
}
