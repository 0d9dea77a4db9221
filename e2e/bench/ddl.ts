import { type MigrationContext, renderMigration } from '../../db/migrate.ts'
import { MIGRATIONS } from '../../db/migrations/all.ts'

/** The product's own tables as plain statements, for an engine without the product. */
export function tableStatements(): string[] {
  const context: MigrationContext = { database: 'tailrace', retentionDays: 30 }
  return [
    'CREATE DATABASE IF NOT EXISTS tailrace',
    ...MIGRATIONS.flatMap(migration => renderMigration(migration, context)),
  ]
}
