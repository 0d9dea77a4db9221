import { atMostEvery, type Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { ReportFailure } from './access.ts'

/** Counted each, logged once a second: whoever guesses must not fill the disk with it. */
export function failedAttempts(log: Log, metrics: Metrics): ReportFailure {
  let last = {}
  const report = atMostEvery(1_000, skipped => log.warn('wrong key or password', { ...last, skipped }))
  return (kind, verdict, remoteAddress) => {
    metrics.loginsFailed.inc({ kind, reason: verdict === 'wrong' ? 'wrong' : 'too_many' })
    last = { kind, remoteAddress, checked: verdict === 'wrong' }
    report()
  }
}
