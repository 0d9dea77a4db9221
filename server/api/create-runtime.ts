import { LOGS } from '../../core/schema/logs.ts'
import { listServices } from '../query/services.ts'
import { receive } from '../receive/http/receive.ts'
import { ingest } from '../receive/protocols/ingest/ingest.ts'
import type { Tailrace } from '../tailrace.ts'
import { logQueries } from './log-queries.ts'
import type { Runtime } from './runtime.ts'

/** What pages and route handlers may ask of the running stages. */
export function createRuntime(tailrace: Tailrace, origin: string): Runtime {
  return {
    origin,
    hasPassword: tailrace.config.adminPassword !== undefined,
    hasIngestKey: tailrace.config.ingestKey !== undefined,
    bodies: tailrace.receive,
    async ingest(request) {
      tailrace.access.admit(request, 'ingest', () => ingest.credentials(request))
      return receive(ingest, request, tailrace.receive)
    },
    logs: logQueries(() => tailrace.store.require(), tailrace.storedUpTo, tailrace.hints),
    reportFailure: (path, error) => tailrace.log.error('request failed', { path, error }),
    rejections: limit => ({
      latest: tailrace.rejections.latest(limit),
      counts: tailrace.rejections.counts(),
    }),
    stages: () => tailrace.stages(),
    quarantine: tailrace.quarantine,
    listServices: signal => listServices(tailrace.store.require(), LOGS, signal),
  }
}
