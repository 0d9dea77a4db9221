/** Writes the parser of `core/query/grammar/query.grammar` beside it. Run it after each change of the grammar. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildParserFile } from '@lezer/generator'

const folder = path.resolve(import.meta.dirname, '../core/query/grammar')

export const PARSER_FILE = path.join(folder, 'parser.ts')

/** The text of `PARSER_FILE`. */
export function generatedParser(): string {
  const grammar = readFileSync(path.join(folder, 'query.grammar'), 'utf8')
  return buildParserFile(grammar, { fileName: 'query.grammar', typeScript: true }).parser
}

if (process.argv[1] === import.meta.filename) writeFileSync(PARSER_FILE, generatedParser())
