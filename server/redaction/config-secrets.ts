import type { Config } from '../config.ts'

/** The password that docker-compose.yml publishes is none: hiding it would hide the program's name. */
const PUBLISHED_PASSWORD = 'tailrace'

/** The secrets of the settings, which no log, rejection or listing may show. */
export function secretsOf({ ingestKey, adminPassword, clickhouse }: Config): (string | undefined)[] {
  return [ingestKey, adminPassword, clickhouse?.password].filter(secret => secret !== PUBLISHED_PASSWORD)
}
