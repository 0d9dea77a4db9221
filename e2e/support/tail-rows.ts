/** Numbered rows for the tests of the live tail, and what they ask of readers. */
import { eventually, type RunningServer } from './server.ts'
import { type TailQuery, TailReader } from './tail-reader.ts'

export const record = (n: number, more: object = {}) => ({ message: `row ${n}`, service: 'tail', n, ...more })

export async function post(server: RunningServer, records: readonly object[], wait = ''): Promise<void> {
  const body = records.map(row => JSON.stringify(row)).join('\n')
  const { status, text } = await server.send('POST', `/api/ingest${wait}`, body)
  if (status !== 200) throw new Error(text)
}

export const numbered = (from: number, to: number, more: object = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => record(from + index, more))
export const ns = (reader: TailReader) => reader.rows.map(({ row }) => (row.attributes as { n: number }).n)
export const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
export const nodeOf = async (server: RunningServer) =>
  String(JSON.parse((await server.send('GET', '/health')).text).spool.node)
export const isReady = (server: RunningServer) =>
  eventually('the store is ready', async () => {
    return JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready'
  })
export const open = (server: RunningServer, query: TailQuery = {}) => new TailReader(query).open(server.origin)
export const has = (reader: TailReader, rows: number) =>
  eventually(`the reader has ${rows} rows`, async () => reader.rows.length >= rows)

export const nobodyLeft = (server: RunningServer) =>
  eventually('all readers are gone', async () => {
    return JSON.parse((await server.send('GET', '/health')).text).tail.readers === 0
  })
