/** What was refused, quarantined and stored, as data for the pages: `ingest.*` over tRPC. */
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LogRecord } from '../core/record.ts'
import { encodeLog } from '../server/spool/encode.ts'
import { rowStart } from '../server/spool/pieces.ts'
import { type RunningServer, startServer, temporaryDirectory } from './support/server.ts'

const NODE = '7'
const GOOD = `logs-${NODE}-0000000000000005-1.0.json`
const BAD = `logs-${NODE}-0000000000000005-1.1.json`
const DAMAGED = `logs-${NODE}-0000000000000005-1.ndjson.9.damaged`
const dataDir = temporaryDirectory()
const quarantine = path.join(dataDir, 'quarantine')
let server: RunningServer

beforeAll(async () => {
  // A first start makes the directories.
  await (await startServer({ dataDir })).stop()
  const record = new LogRecord()
  const at = { seconds: Math.floor(Date.now() / 1000), nanos: 0 }
  record.timestamp = at
  record.message = 'back from quarantine'
  const row = `${rowStart(5)}${encodeLog(record, NODE, at)}\n`
  writeFileSync(path.join(quarantine, GOOD), JSON.stringify({ reason: 'an older engine could not read it', row }))
  const bad = row.replace('"info",9', '"info","nine"').replace('back from', 'never back from')
  expect(bad).not.toBe(row)
  writeFileSync(path.join(quarantine, BAD), JSON.stringify({ reason: 'no number', row: bad }))
  writeFileSync(path.join(quarantine, DAMAGED), '[6,"torn\0')
  server = await startServer({ dataDir })
})
afterAll(async () => {
  await server.stop()
})

async function query(name: string, input?: unknown) {
  const address = `/api/trpc/${name}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`
  const { status, text } = await server.send('GET', address)
  return { status, body: JSON.parse(text) }
}

async function mutate(name: string, input: unknown, headers: Record<string, string> = {}) {
  const json = { 'content-type': 'application/json', ...headers }
  const { status, text } = await server.send('POST', `/api/trpc/${name}`, JSON.stringify(input), json)
  return { status, body: JSON.parse(text) }
}

async function storeIsReady(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if (JSON.parse((await server.send('GET', '/health')).text).store.state === 'ready') return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const storedCount = async () =>
  JSON.parse((await server.send('POST', '/query/search', '{"search":"back from quarantine"}')).text).total

test('rejections are listed newest first and counted by door, code and sender, over a restart', async () => {
  await server.send('POST', '/api/ingest', '{"message":"good"}\n{"broken":\n[1]\n')
  await server.send('POST', '/logs', '{"logs":[7,{"message":"x"}]}')
  const check = async () => {
    const { latest, counts } = (await query('ingest.rejections', { limit: 10 })).body.result.data
    expect(latest.map(({ door, code }: { door: string; code: string }) => [door, code])).toEqual([
      ['collector', 'not_an_object'],
      ['ingest', 'not_an_object'],
      ['ingest', 'invalid_json'],
    ])
    expect(latest[2]).toMatchObject({
      sender: '127.0.0.1',
      index: 1,
      sample: '{"broken":',
      message: expect.any(String),
    })
    expect(counts.map(({ lastAt: _, ...count }: { lastAt: string }) => count)).toEqual(
      expect.arrayContaining([{ door: 'collector', code: 'not_an_object', sender: '127.0.0.1', count: 1 }]),
    )
  }
  await check()
  await server.stop()
  server = await startServer({ dataDir })
  await check()
  expect((await query('ingest.rejections', { limit: 1_001 })).status).toBe(400)
})

test('quarantine is listed; a row is replayed once, one that is refused again is kept, anything is discarded', async () => {
  const { files, total } = (await query('ingest.quarantine')).body.result.data
  expect(total).toBe(3)
  await storeIsReady()
  expect(files).toMatchObject([
    { name: GOOD, kind: 'row', table: 'logs', reason: 'an older engine could not read it' },
    { name: BAD, kind: 'row', reason: 'no number' },
    { name: DAMAGED, kind: 'damaged' },
  ])
  expect((await mutate('ingest.replay', { name: GOOD })).status).toBe(200)
  expect(await storedCount()).toBe(1)
  expect((await mutate('ingest.replay', { name: GOOD })).status).toBe(404)
  const refused = await mutate('ingest.replay', { name: BAD })
  expect(refused.status).toBe(422)
  expect(refused.body.error.data.tailraceCode).toBe('still_refused')
  expect((await mutate('ingest.replay', { name: DAMAGED })).status).toBe(400)
  expect((await mutate('ingest.discard', { name: '../node' })).status).toBe(404)
  expect((await mutate('ingest.discard', { name: BAD }, { origin: 'https://elsewhere.example' })).status).toBe(403)
  for (const name of [BAD, DAMAGED]) expect((await mutate('ingest.discard', { name })).status).toBe(200)
  expect(readdirSync(quarantine)).toEqual([])
  expect(await storedCount()).toBe(1)
})

test('stages give what was accepted, refused, spooled and stored, now, by door and over time', async () => {
  // Ends with everything stored, so that what comes next is counted alone.
  await server.send('POST', '/api/ingest?wait=stored', '{"message":"before"}')
  const before = (await query('ingest.stages')).body.result.data.totals
  await server.send('POST', '/api/ingest?wait=stored', '{"message":"one"}\n{"message":"two"}\n{"broken":\n')
  const report = (await query('ingest.stages')).body.result.data
  expect(report.totals).toEqual({
    ...before,
    accepted: before.accepted + 2,
    rejected: before.rejected + 1,
    stored: before.stored + 2,
    spooledRows: 0,
    spooledBytes: expect.any(Number),
  })
  expect(report.doors).toEqual([
    { door: 'ingest', accepted: 3, rejected: 1, reasons: [{ code: 'invalid_json', count: 1 }] },
  ])
  expect(report.health).toMatchObject({ status: 'healthy', insert: { state: 'ok' } })
  const sum = report.history.reduce((all: number, { accepted }: { accepted: number }) => all + accepted, 0)
  expect(sum).toBe(3)
})
