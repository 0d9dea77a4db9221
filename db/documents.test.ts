import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Database } from './connect.ts'
import { Documents } from './documents.ts'
import { sql } from './sql.ts'

it('reads the store and reports the failure if the cache cannot be written', async () => {
  const row = { kind: 'view', id: 'a', version: 1, body: '{"query":"x"}', deleted: false }
  const db = { read: async () => [row], localTable: () => sql`documents` } as unknown as Database
  const failures: unknown[] = []
  const documents = new Documents(
    db,
    path.join(os.tmpdir(), 'no such folder', 'documents.json'),
    failures.push.bind(failures),
  )
  await documents.load()
  expect(documents.isFresh).toBe(true)
  expect(documents.get('view', 'a')).toMatchObject({ version: 1, body: { query: 'x' } })
  expect(failures).toMatchObject([{ code: 'ENOENT' }])
})
