import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { JsonObject, parseExact } from '../core/exact-json.ts'
import { NumberText } from '../core/number-text.ts'
import { LOG_COLUMNS } from '../core/record.ts'
import { TEXT_COLUMNS } from '../core/schema/logs.ts'
import { jsonText } from '../server/decode/attributes.ts'
import { decodeJson } from '../server/decode/json-record.ts'
import { normaliseLog } from '../server/pipeline/normalise-log.ts'
import { encodeLog } from '../server/spool/encode.ts'
import { fuzzRecord, Random } from './support/fuzz-records.ts'
import { spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { readStore } from './support/store.ts'
import { STORES, type StoreKind, startStore } from './support/stores.ts'

/** The engine is the same; over HTTP a smaller dose shows that the way there changes nothing. */
const RECORDS: Readonly<Record<StoreKind, number>> = { embedded: 100_000, remote: 10_000 }
const PER_REQUEST = 2_000
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)

/** What the encoder wrote for a record that arrived at a time, by column. */
function encoded(text: string, receivedNanos: string): Record<string, unknown> {
  const receivedAt = { seconds: Number(receivedNanos.slice(0, -9)), nanos: Number(receivedNanos.slice(-9)) }
  const record = decodeJson(text)
  normaliseLog(record, { receivedAt })
  const line = parseExact(`[1,${encodeLog(record, '1', receivedAt)}`, 1_000) as unknown[]
  return Object.fromEntries(LOG_COLUMNS.map((column, index) => [column, line[index]]))
}

/** One form for what was encoded and what the engine gives back: dotted paths in order, numbers by value, no nulls. */
function canonical(value: unknown): string {
  const flat: [string, string][] = []
  const walk = (object: JsonObject, prefix: string | undefined) => {
    for (const [name, item] of object.members) {
      const at = prefix === undefined ? name : `${prefix}.${name}`
      if (item instanceof JsonObject) walk(item, at)
      else if (item !== null) flat.push([at, Array.isArray(item) ? `[${item.map(element).join(',')}]` : scalar(item)])
    }
  }
  if (value instanceof JsonObject) walk(value, undefined)
  return JSON.stringify(flat.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

function element(item: unknown): string {
  if (item instanceof JsonObject) return canonical(item)
  return Array.isArray(item) ? `[${item.map(element).join(',')}]` : scalar(item)
}

function scalar(item: unknown): string {
  const text = jsonText(item)
  if (/^-?\d+$/.test(text)) return BigInt(text).toString()
  return /^-?\d/.test(text) ? String(Number(text)) : text
}

describe.each(STORES)('fuzzed records through the door into an %s store', kind => {
  const records = RECORDS[kind]

  it(`are all accepted, leave the quarantine empty and are found as they were encoded (${records}, seed ${SEED})`, async () => {
    const dataDir = temporaryDirectory()
    const store = await startStore(kind, dataDir)
    const server = await startServer({ dataDir, env: store.env })
    const random = new Random(SEED)
    const texts = Array.from({ length: records }, (_, number) => fuzzRecord(random, number))
    for (let from = 0; from < records; from += PER_REQUEST) {
      const { status, text } = await server.send(
        'POST',
        '/api/ingest',
        texts.slice(from, from + PER_REQUEST).join('\n'),
      )
      expect(JSON.parse(text)).toMatchObject({ accepted: PER_REQUEST, rejected: 0 })
      expect(status).toBe(200)
    }
    await spoolEmpty(server)
    expect((await server.send('GET', '/metrics')).text).toContain('tailrace_rows_quarantined_total 0')
    await server.stop()
    await store.stop()
    expect(readdirSync(path.join(dataDir, 'quarantine'))).toEqual([])

    const columns = [
      ...Object.keys(TEXT_COLUMNS),
      'level',
      'severity_number',
      'status_code',
      'duration_ms',
      'line_number',
    ]
    const [stored = []] = await readStore(
      dataDir,
      `SELECT ${columns.join(', ')}, toString(toUnixTimestamp64Nano(received_at)) AS received_nanos, toString(attributes) AS attributes_text, toString(resource) AS resource_text FROM tailrace.logs`,
    )
    expect(stored.length).toBe(records)
    const seen = new Set<string>()
    for (const row of stored) {
      const id = String(row.tenant_id)
      seen.add(id)
      const sent = texts[Number(id.slice('fuzz-'.length))] ?? ''
      const wanted = encoded(sent, String(row.received_nanos))
      for (const column of columns) {
        const value = row[column]
        const expected = wanted[column] instanceof NumberText ? Number(wanted[column]) : wanted[column]
        if (value !== expected) expect(value, `${column} of ${sent}`).toEqual(expected)
      }
      const attributes = canonical(parseExact(String(row.attributes_text), 1_000))
      if (attributes !== canonical(wanted.attributes)) {
        expect(attributes, `attributes of ${sent}`).toBe(canonical(wanted.attributes))
      }
      if (canonical(parseExact(String(row.resource_text), 1_000)) !== canonical(wanted.resource)) {
        expect(row.resource_text, `resource of ${sent}`).toBe(jsonText(wanted.resource))
      }
    }
    expect(seen.size).toBe(records)
  })
})
