import path from 'node:path'
import { connectEmbedded, connectRemote, type Database, READ_LIMITS } from '../../db/connect.ts'
import type { Config } from '../config.ts'
import type { Log } from '../observe/log.ts'

/** The embedded engine, or the server or cluster that the settings name. Connects at the first statement. */
export function connect(config: Config, log: Log): Database {
  const limits = { ...READ_LIMITS, timeoutS: config.queryTimeoutS }
  if (config.clickhouse === undefined)
    return connectEmbedded(path.join(config.dataDir, 'engine'), config.database, config.engine, limits)
  const { url, username, password, timeoutMs, tls, cluster } = config.clickhouse
  if (tls.isInsecure) log.warn('CLICKHOUSE_TLS_INSECURE=1: whoever answers at CLICKHOUSE_URL is believed')
  return connectRemote({ url, username, password, requestTimeoutMs: timeoutMs, tls }, config.database, cluster, limits)
}
