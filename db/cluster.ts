/**
 * The tables of a cluster, made from the statements for one server. Migrations are frozen, and their checksums cover
 * the one-server text, so a cluster's text is not written beside them but derived by the rules here:
 *
 * - every statement runs ON CLUSTER;
 * - a MergeTree becomes its Replicated kind. The Keeper path holds the table's UUID, so that a table that is made again
 *   does not meet the remains of the one before; `{shard}` and `{replica}` are macros of each server's configuration;
 * - rows are in the shard into which they were inserted, because that shard's Keeper path is what knows the insert's
 *   token. Over each such table stands a Distributed one, `<table>_all`, for reading only;
 * - indices are added to and dropped from the table itself: a Distributed one has none;
 * - a table in `EVERYWHERE` is small and one truth for all: each server of each shard has all of it.
 *
 * Not tried on a real cluster: the texts are held by tests, and parsed by the engine.
 */

const EVERYWHERE = new Set(['documents', 'migrations'])

/** Longer than any outage that is noticed; ClickHouse's own default of one hour is not. */
const DEDUPLICATION_WINDOW_S = 7 * 86_400

/** What a replicated table has in the place of the one-server deduplication window. */
export function replicatedWindow(parts: number): string {
  return `replicated_deduplication_window = ${parts}, replicated_deduplication_window_seconds = ${DEDUPLICATION_WINDOW_S}`
}

/** Name of the Distributed table over a table of ours. */
export function distributedName(table: string): string {
  return `${table}_all`
}

/** ` ON CLUSTER …`, or nothing for one server. */
export function onCluster(cluster: string | undefined): string {
  return cluster === undefined ? '' : ` ON CLUSTER \`${cluster}\``
}

const ALTER_INDICES = /^(ALTER TABLE \w+\.\w+)(?:\n {2}(?:ADD|DROP) INDEX [^\n]+)+$/
const CREATE = /^CREATE (DATABASE|TABLE|MATERIALIZED VIEW) IF NOT EXISTS (?:(\w+)\.)?(\w+)/
const ENGINE = /\bENGINE = (\w*MergeTree)\b/

/** The statements of a cluster for one statement of a server. Throws for one that no rule is for. */
export function clusterStatements(statement: string, cluster: string): string[] {
  const [, alter] = ALTER_INDICES.exec(statement) ?? []
  if (alter !== undefined) return [`${alter}${onCluster(cluster)}${statement.slice(alter.length)}`]
  const match = CREATE.exec(statement)
  if (match === null) {
    const [firstLine] = statement.split('\n')
    throw new Error(`no rule says what a cluster makes of this statement, add one to db/cluster.ts: ${firstLine}`)
  }
  const [head, kind, database = '', name = ''] = match
  const local = `${head}${onCluster(cluster)}${statement.slice(head.length)}`
  if (kind !== 'TABLE') return [local]
  const isEverywhere = EVERYWHERE.has(name)
  const replica = isEverywhere ? `all', '{shard}-{replica}` : `{shard}', '{replica}`
  const replicated = local.replace(ENGINE, `ENGINE = Replicated$1('/clickhouse/tables/{uuid}/${replica}')`)
  if (isEverywhere) return [replicated]
  const distributed = `CREATE TABLE IF NOT EXISTS ${database}.${distributedName(name)}${onCluster(cluster)} AS ${database}.${name}
ENGINE = Distributed('${cluster}', '${database}', '${name}')`
  return [replicated, distributed]
}
