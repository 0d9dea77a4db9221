import { identifier, type Sql, sql, trustedSql } from '../../../db/sql.ts'

const SEPARATORS = trustedSql("'[\\\\x{A0}\\\\x{2000}-\\\\x{206F}\\\\x{2190}-\\\\x{21FF}\\\\x{3000}-\\\\x{303F}]'")

/**
 * A column of free text as its words are indexed: exactly the expression of `db/migrations/0004-word-indices.ts`, since
 * an index serves no other. Its twin is `searchedText` in `core/query/words.ts`.
 */
export function searchedColumn(name: string): Sql {
  const column = identifier(name)
  return sql`lowerUTF8(if(length(${column}) = lengthUTF8(${column}), ${column}, replaceRegexpAll(${column}, ${SEPARATORS}, ' ')))`
}
