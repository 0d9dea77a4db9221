/** The record at the end of a service's part: the access line of a request, the receipt of a message. */
import type { Columns } from '../traffic/line.ts'
import { HABITS } from './language.ts'
import type { Consumer, Endpoint } from './operation.ts'
import type { Visit } from './visit.ts'

/** From here on it is said that a message waited long. */
const LONG_LAG_MS = 500

/** What the service answered, and how long it took. Without a parent it is the line of the entrance. */
export function accessLine(endpoint: Endpoint, visit: Visit, status: number, ms: number, parent: string): Columns {
  const path = endpoint.path(visit)
  const isEntrance = parent === ''
  return {
    level: status < 500 ? endpoint.accessLevel : isEntrance ? 'error' : 'warn',
    message: HABITS[endpoint.service.language].access(endpoint.method, path, status, ms),
    log_type: 'access',
    method: endpoint.method,
    path,
    path_pattern: endpoint.pattern,
    status_code: status,
    duration_ms: ms,
    ...(isEntrance && { client_ip: visit.clientIp }),
    attributes: isEntrance
      ? { user_agent: visit.agent, country: visit.market.country, bytes_out: 180 + visit.random.below(24_000) }
      : { parent_span_id: parent },
  }
}

/** What became of a message, and how long it had waited. */
export function receiptLine({ queue }: Consumer, hasFailed: boolean, ms: number, lagMs: number): Columns {
  return {
    level: hasFailed || lagMs > LONG_LAG_MS ? 'warn' : 'info',
    message: `message from ${queue} ${hasFailed ? 'put back' : 'done'} after ${ms.toFixed(0)} ms`,
    duration_ms: ms,
    attributes: { messaging: { queue, lag_ms: lagMs, redelivered: hasFailed } },
  }
}
