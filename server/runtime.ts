import type { Runtime } from './api/runtime.ts'
import { logQueries } from './log-queries.ts'
import { listServices } from './query/services.ts'
import { ingest } from './receive/ingest.ts'
import type { Tailrace } from './tailrace.ts'

/** What pages and route handlers may ask of the running stages. */
export function createRuntime(tailrace: Tailrace, origin: string): Runtime {
  return {
    origin,
    hasPassword: tailrace.config.adminPassword !== undefined,
    hasIngestKey: tailrace.config.ingestKey !== undefined,
    bodies: tailrace.doors,
    async ingest(request) {
      tailrace.access.admit(request, 'ingest')
      return ingest(request, tailrace.doors)
    },
    logs: logQueries(() => tailrace.store.require(), tailrace.storedUpTo, tailrace.hints),
    reportFailure: (path, error) => tailrace.log.error('request failed', { path, error }),
    rejections: limit => ({
      latest: tailrace.rejections.latest(limit),
      counts: tailrace.rejections.counts(),
    }),
    stages: () => tailrace.stages(),
    quarantine: tailrace.quarantine,
    listServices: signal => listServices(tailrace.store.require(), signal),
  }
}
