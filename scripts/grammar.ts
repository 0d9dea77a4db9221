/** Writes the parser of `core/query/grammar/query.grammar` beside it. Run it after each change of the grammar. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildParserFile } from '@lezer/generator'

const folder = path.resolve(import.meta.dirname, '../core/query/grammar')

/** The generated files by name. */
export function grammarFiles(): Record<string, string> {
  const text = readFileSync(path.join(folder, 'query.grammar'), 'utf8')
  const { parser, terms } = buildParserFile(text, { fileName: 'query.grammar', typeScript: true })
  return { 'parser.ts': parser, 'terms.ts': terms }
}

if (process.argv[1] === import.meta.filename)
  for (const [name, text] of Object.entries(grammarFiles())) writeFileSync(path.join(folder, name), text)
