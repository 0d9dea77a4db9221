/** Each key is answered once, whatever happens in between (C1.7). */
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { rowStart } from '../spool/pieces.ts'
import { segmentFile } from '../spool/segment.ts'
import type { Spool } from '../spool/spool.ts'
import { openSpool } from '../spool/test-support/open-spool.ts'
import { piecesOf } from '../spool/test-support/pieces-of.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { IdempotencyKeys } from './idempotency-keys.ts'

const REPLY = { status: 200, reply: 'reply k' }
const KEYED = { fingerprint: 'f', ...REPLY }

describe('IdempotencyKeys', () => {
  const send = ({ spool, keys }: { spool: Spool; keys: IdempotencyKeys }, key: string, fingerprint = 'f') =>
    keys.once(key, fingerprint, async () => {
      const reply = { status: 200, reply: `reply ${key}` }
      await spool.append(piecesOf(['"x"]']), { key, fingerprint, ...reply })
      return reply
    })

  it('answers a repeat with the first reply and stores nothing for it, also after a restart', async () => {
    const first = await openSpool()
    expect(await send(first, 'k')).toEqual(REPLY)
    expect(await send(first, 'k')).toEqual(REPLY)
    expect(first.spool.lastSeq).toBe(1)
    await first.spool.close()
    await first.keys.close()
    const second = await openSpool({ disk: first.disk })
    expect(await send(second, 'k')).toEqual(REPLY)
    expect(second.spool.lastSeq).toBe(1)
  })

  it('answers a repeat of what an earlier version stored, which kept neither the table nor the status', async () => {
    const disk = new PowerCutDisk()
    const files = disk.folder('spool')
    const intent = { key: 'k', fingerprint: 'f', reply: 'reply k', node: '42', firstSeq: 1, lastSeq: 1 }
    const lines = [{ intent: { ...intent, id: 1, epochMs: Date.now() } }, { outcome: { id: 1, happened: true } }]
    const file = await files.open('keys-00000001.ndjson')
    await file.write([Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join(''))], 0)
    await file.close()
    expect(await send(await openSpool({ disk }), 'k')).toEqual(REPLY)
  })

  it('judges an intent by the rows of its own table, although another numbers its rows alike', async () => {
    const disk = new PowerCutDisk()
    const files = disk.folder('spool')
    const keys = new IdempotencyKeys(files)
    expect(await keys.open('logs')).toEqual([])
    const rows = { node: '42', firstSeq: 1, lastSeq: 1 }
    await keys.intend([
      { ...KEYED, key: 'of logs', table: 'logs', ...rows },
      { ...KEYED, key: 'of spans', table: 'spans', ...rows },
    ])
    await keys.abandon()
    const segment = await files.open(segmentFile({ table: 'spans', node: '42', firstSeq: 1, schemaVersion: 1 }))
    await segment.write([Buffer.from(`${rowStart(1)}"x"]\n`)], 0)
    await segment.close()
    const logs = await openSpool({ disk })
    expect(await send(logs, 'of logs')).toMatchObject({ reply: 'reply of logs' })
    expect(logs.spool.lastSeq).toBe(1)
    const spans = await openSpool({ disk, options: { table: 'spans' } })
    expect(spans.spool.lastSeq).toBe(1)
    expect(await spans.keys.once('of spans', 'f', () => Promise.reject(new Error('asked again')))).toEqual(REPLY)
  })

  it('lets a repeat in flight wait for the same commit', async () => {
    const spooled = await openSpool()
    const replies = await Promise.all([send(spooled, 'k'), send(spooled, 'k'), send(spooled, 'k')])
    expect(new Set(replies)).toEqual(new Set([REPLY]))
    expect(spooled.spool.lastSeq).toBe(1)
  })

  it('refuses another body under the same key', async () => {
    const spooled = await openSpool()
    await send(spooled, 'k', 'one')
    await expect(send(spooled, 'k', 'two')).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 })
  })

  it('frees the key when the append fails', async () => {
    const spooled = await openSpool()
    spooled.disk.failNext = { operation: 'sync', error: new Error('I/O error') }
    await expect(send(spooled, 'k')).rejects.toMatchObject({ code: 'write_failed' })
    expect(await send(spooled, 'k')).toEqual(REPLY)
  })

  it('forgets a key after an hour', async () => {
    let now = 1_000_000
    const disk = new PowerCutDisk()
    const files = disk.folder('spool')
    const keys = new IdempotencyKeys(files, () => now)
    await keys.open('logs')
    let calls = 0
    const work = async () => ({ status: 200, reply: `call ${++calls}` })
    expect(await keys.once('k', 'f', work)).toMatchObject({ reply: 'call 1' })
    now += LIMITS.idempotencyKeyAgeMs
    expect(await keys.once('k', 'f', work)).toMatchObject({ reply: 'call 1' })
    now += 1
    expect(await keys.once('k', 'other', work)).toMatchObject({ reply: 'call 2' })
  })

  it('keeps a bounded number of journal files', async () => {
    let now = 1_000_000
    const disk = new PowerCutDisk()
    const files = disk.folder('spool')
    const keys = new IdempotencyKeys(files, () => now)
    await keys.open('logs')
    for (let i = 0; i < 20; i++) {
      const ids = await keys.intend([
        {
          key: `k${i}`,
          fingerprint: 'f',
          status: 200,
          reply: 'r',
          table: 'logs',
          node: '42',
          firstSeq: i + 1,
          lastSeq: i + 1,
        },
      ])
      keys.settle(ids, true)
      now += LIMITS.idempotencyKeyAgeMs / 2 + 1
    }
    expect((await files.list()).length).toBeLessThanOrEqual(4)
  })
})
