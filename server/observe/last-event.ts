import { atMostEvery } from './log.ts'

/** Reports the latest event at most once per `everyMs`, with the number of events skipped since the last report. */
export function lastEvent<Event>(
  everyMs: number,
  report: (event: Event, skipped: number) => void,
): (event: Event) => void {
  let last: Event
  const reportLast = atMostEvery(everyMs, skipped => report(last, skipped))
  return event => {
    last = event
    reportLast()
  }
}

/** The same, and counts every failure. */
export function countedFailure(
  counter: { inc(): void },
  everyMs: number,
  report: (error: unknown, skipped: number) => void,
): (error: unknown) => void {
  const reportLast = lastEvent(everyMs, report)
  return error => {
    counter.inc()
    reportLast(error)
  }
}
