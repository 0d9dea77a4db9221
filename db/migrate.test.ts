import { expect, it } from 'vitest'
import { isAtLeast, renderMigration } from './migrate.ts'
import { MIGRATIONS } from './migrations/all.ts'

it.each([
  ['26.7.2.1', true],
  ['26.7', true],
  ['26.10.1', true],
  ['27.1', true],
  ['26.6.9', false],
  ['9.9', false],
  ['', false],
])('%s is new enough: %s', (version, expected) => {
  expect(isAtLeast(version, [26, 7])).toBe(expected)
})

it('numbers migrations from 1 without a gap, in order', () => {
  expect(MIGRATIONS.map(({ id }) => id)).toEqual(MIGRATIONS.map((_, index) => index + 1))
})

it('gives every table a deduplication window of its own and parts that are synced', () => {
  const statements = MIGRATIONS.flatMap(migration => renderMigration(migration, { database: 'd', retentionDays: 7 }))
  const tables = statements.filter(statement => statement.startsWith('CREATE TABLE'))
  expect(tables.length).toBeGreaterThan(5)
  for (const table of tables) {
    expect(table).toContain('non_replicated_deduplication_window = 100000')
    expect(table).toContain('fsync_after_insert = 1, fsync_part_directory = 1')
  }
})

it('refuses a template with a placeholder it does not know', () => {
  const migration = { id: 9, name: 'x', statements: ['CREATE {thing}'] }
  expect(() => renderMigration(migration, { database: 'd', retentionDays: 7 })).toThrow('unknown placeholder {thing}')
})
