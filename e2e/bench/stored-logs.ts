/**
 * Ten million logs of one day, written by the engine itself into the product's own tables. Made once and kept: it takes
 * minutes.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Session } from 'chdb'
import { tableStatements } from './ddl.ts'

export const STORED_ROWS = 10_000_000
/** 8.64 ms between two rows: ten million a day. */
const ROW_NANOS = 8_640_000
/** Changed whenever the rows below change. */
const EDITION = 'day-1'

export const storedLogsDirectory = path.resolve(import.meta.dirname, '../../bench-data', EDITION)

/** The data directory of a server that has the rows. Its newest row is as old as the directory. */
export async function storedLogs(): Promise<string> {
  const complete = path.join(storedLogsDirectory, 'complete')
  if (existsSync(complete)) return storedLogsDirectory
  console.error(`making ${STORED_ROWS.toLocaleString('en')} rows, once …`)
  rmSync(storedLogsDirectory, { recursive: true, force: true })
  const engine = path.join(storedLogsDirectory, 'engine')
  mkdirSync(engine, { recursive: true })
  const session = new Session(engine)
  for (const statement of tableStatements()) await session.queryAsync(statement)
  const endNanos = BigInt(Date.now()) * 1_000_000n
  const step = 500_000
  for (let from = 0; from < STORED_ROWS; from += step) await session.queryAsync(insertRows(from, step, endNanos))
  await settled(session)
  session.close()
  writeFileSync(complete, '')
  return storedLogsDirectory
}

/** Row `n` of the ten million; a rare one speaks of a deadlock, every fifth shares a trace. */
function insertRows(from: number, count: number, endNanos: bigint): string {
  return `INSERT INTO tailrace.logs (seq, node, timestamp, level, severity_number, service, environment, host, message,
  trace_id, user_id, request_id, method, path, path_pattern, status_code, duration_ms, attributes, attribute_tokens)
WITH cityHash64(number) AS h, number AS n,
  ['checkout', 'payment', 'cart', 'catalog', 'search', 'users', 'mailer', 'gateway', 'inventory', 'shipping', 'pricing', 'auth'] AS services,
  h % 50 = 0 AS failed,
  multiIf(h % 200000 = 0, concat('deadlock detected between transactions ', toString(n), ' and ', toString(n + 1)),
    failed, concat('upstream 10.0.', toString(h % 200), '.', toString(h % 250), ' timed out after ', toString(h % 9000), ' ms'),
    [concat('payment accepted by provider in ', toString(h % 900), ' ms'),
     concat('order ord-', toString(n), ' created and queued for fulfilment'),
     concat('cache miss for product ', toString(h % 5000), ', loading from database'),
     'user session refreshed with new token family',
     concat('retrying job ', lower(hex(h)), ' after reset, attempt ', toString(h % 4)),
     concat('GET /orders/', toString(n), '/items answered 200'),
     concat('checkout completed for cart ', toString(h % 100000), ' in step ', toString(h % 97))][h % 7 + 1]) AS text,
  ['eu-west-1', 'eu-central-1', 'us-east-1'][h % 3 + 1] AS region, if(h % 4 = 0, 'gold', 'free') AS tier,
  (h % 10007) / 100 AS amount, h % 4 AS attempt
SELECT n + 1, 42, fromUnixTimestamp64Nano(toInt64(${endNanos} - (${STORED_ROWS} - toInt64(n)) * ${ROW_NANOS})),
  multiIf(failed, 'error', h % 10 = 0, 'warn', h % 7 = 0, 'debug', 'info'), multiIf(failed, 17, h % 10 = 0, 13, h % 7 = 0, 5, 9),
  services[h % 12 + 1], 'production', concat('ip-10-0-3-', toString(h % 40)), text,
  lower(hex(MD5(toString(intDiv(n, 5))))), concat('user-', toString(h % 50000)), concat('req-', lower(hex(h))),
  'POST', concat('/orders/', toString(n), '/items'), '/orders/:id/items', if(failed, 500, 200), (h % 10000) / 7,
  concat('{"region":"', region, '","tier":"', tier, '","attempt":', toString(attempt), ',"amount":', toString(amount), ',"order_id":"ord-', toString(n), '"}'),
  [concat('region=', region), concat('tier=', tier), concat('attempt=', toString(attempt)), concat('amount=', toString(amount)), concat('order_id=ord-', toString(n))]
FROM numbers(${from}, ${count}) SETTINGS max_threads = 2, max_insert_block_size = 500000, min_insert_block_size_rows = 500000, input_format_try_infer_dates = 0, input_format_try_infer_datetimes = 0`
}

/** Merges of the rows just made would be measured with the searches: each process that opens them starts them anew. */
async function settled(session: Session): Promise<void> {
  const deadline = performance.now() + 300_000
  for (let quiet = 0; quiet < 5 && performance.now() < deadline; ) {
    const merges = (await session.queryAsync('SELECT count() FROM system.merges', { format: 'TSV' })).text().trim()
    quiet = merges === '0' ? quiet + 1 : 0
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}
