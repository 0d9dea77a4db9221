import { describe, expect, it } from 'vitest'
import { StoreError } from '../../db/errors.ts'
import type { FileInsert } from '../../db/session.ts'
import { createRedaction } from '../redaction/redaction.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import { writeDurably } from '../storage/write-durably.ts'
import { Quarantine } from './quarantine.ts'

const ROW = 'logs-42-0000000000000001-1.3.json'
const SECRET = 'a-key-of-20-characters'
const DAMAGED = 'logs-42-0000000000000001-1.ndjson.77.damaged'

async function setUp(refusal?: Error, more: Readonly<Record<string, string>> = {}) {
  const files = new PowerCutDisk().folder('quarantine')
  for (const [name, content] of Object.entries(more)) await writeDurably(files, name, Buffer.from(content))
  await writeDurably(files, ROW, Buffer.from(`${JSON.stringify({ reason: 'cannot parse', row: '[4,"x"]\n' })}\n`))
  await writeDurably(files, DAMAGED, Buffer.from('[5,"to\0rn'))
  await writeDurably(files, 'something-else.txt', Buffer.from('x'))
  const inserted: { insert: FileInsert; content: string }[] = []
  const target = {
    async insertFile(insert: FileInsert) {
      const name = insert.path.split('/').pop() ?? ''
      inserted.push({ insert, content: (await files.read(name)).toString() })
      if (refusal) throw refusal
    },
  }
  const quarantine = new Quarantine(files, () => target, createRedaction([SECRET]))
  const names = async () => (await files.list()).map(({ name }) => name).sort()
  return { quarantine, inserted, names }
}

describe('Quarantine', () => {
  it('lists rows with the engine’s reason and damaged ends, and nothing else', async () => {
    const { quarantine } = await setUp()
    const { files, total } = await quarantine.list()
    expect(total).toBe(2)
    expect(files).toMatchObject([
      { name: ROW, kind: 'row', table: 'logs', reason: 'cannot parse', sample: '[4,"x"]\n' },
      { name: DAMAGED, kind: 'damaged', table: 'logs', sample: '[5,"to\0rn' },
    ])
  })

  it('lists no secret from a row, its reason or a damaged end', async () => {
    const row = `[4,${JSON.stringify(`${'x'.repeat(1_990)} ${SECRET} y`)}]\n`
    const { quarantine } = await setUp(undefined, {
      'logs-42-0000000000000002-1.1.json': JSON.stringify({ reason: `cannot parse "${SECRET}"`, row }),
      'logs-42-0000000000000002-1.2.json': `{ torn ${SECRET}`,
      'logs-42-0000000000000002-1.ndjson.77.damaged': `[5,"${SECRET.slice(0, 12)}`,
    })
    const listed = JSON.stringify(await quarantine.list())
    expect(listed.match(/\(hidden\)/g)?.length).toBeGreaterThanOrEqual(3)
    expect(listed).not.toContain('a-k')
  })

  it('keeps a secret out of the message of a refused replay', async () => {
    const { quarantine } = await setUp(new StoreError(27, `cannot parse "${SECRET}"`, undefined))
    await expect(quarantine.replay(ROW)).rejects.toThrow('cannot parse "(hidden)"')
  })

  it('inserts a row again under a token of its own and forgets it', async () => {
    const { quarantine, inserted, names } = await setUp()
    await quarantine.replay(ROW)
    expect(inserted).toHaveLength(1)
    expect(inserted[0]?.content).toBe('[4,"x"]\n')
    expect(inserted[0]?.insert.settings).toMatchObject({ insert_deduplication_token: `${ROW}:replay` })
    expect(await names()).toEqual([DAMAGED, 'something-else.txt'].sort())
    await expect(quarantine.replay(ROW)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps a row that is refused again, and says why', async () => {
    const { quarantine, names } = await setUp(new StoreError(27, 'still no number', undefined))
    await expect(quarantine.replay(ROW)).rejects.toMatchObject({
      code: 'still_refused',
      message: expect.stringContaining('still no number'),
    })
    expect(await names()).toEqual([DAMAGED, ROW, 'something-else.txt'].sort())
  })

  it('keeps a row that still does not fit into memory and names the setting to raise', async () => {
    const { quarantine, names } = await setUp(new StoreError(241, 'raise ENGINE_MEMORY_BYTES', undefined))
    await expect(quarantine.replay(ROW)).rejects.toMatchObject({
      code: 'still_refused',
      message: expect.stringContaining('raise ENGINE_MEMORY_BYTES'),
    })
    expect(await names()).toContain(ROW)
  })

  it('keeps a row while the store is away', async () => {
    const { quarantine, names } = await setUp(new Error('connection refused'))
    await expect(quarantine.replay(ROW)).rejects.toThrow('connection refused')
    expect(await names()).toContain(ROW)
  })

  it('discards what was looked at', async () => {
    const { quarantine, names } = await setUp()
    await expect(quarantine.replay(DAMAGED)).rejects.toMatchObject({ code: 'bad_request' })
    await quarantine.discard(DAMAGED)
    expect(await names()).toEqual([ROW, 'something-else.txt'].sort())
    await expect(quarantine.discard(DAMAGED)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['../../etc/passwd', 'something-else.txt', '', 'logs-42-0000000000000001-1.ndjson', `../${ROW}`])(
    'touches no other file: %j',
    async name => {
      const { quarantine, names } = await setUp()
      const before = await names()
      await expect(quarantine.replay(name)).rejects.toMatchObject({ code: 'not_found' })
      await expect(quarantine.discard(name)).rejects.toMatchObject({ code: 'not_found' })
      expect(await names()).toEqual(before)
    },
  )
})
