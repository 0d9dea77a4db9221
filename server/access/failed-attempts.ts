import { lastEvent } from '../observe/last-event.ts'
import type { Log } from '../observe/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { ReportFailure } from './access.ts'

/** Counts every failed attempt and logs at most one a second, so that guessing cannot fill the disk. */
export function failedAttempts(log: Log, metrics: Metrics): ReportFailure {
  const report = lastEvent<{ kind: string; remoteAddress: string; checked: boolean }>(1_000, (attempt, skipped) =>
    log.warn('wrong key or password', { ...attempt, skipped }),
  )
  return (kind, verdict, remoteAddress) => {
    const checked = verdict === 'wrong'
    metrics.loginsFailed.inc({ kind, reason: checked ? 'wrong' : 'too_many' })
    report({ kind, remoteAddress, checked })
  }
}
