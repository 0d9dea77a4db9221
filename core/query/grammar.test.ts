import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedParser, PARSER_FILE } from '../../scripts/grammar.ts'

test('the parser is the one that the grammar describes: run scripts/grammar.ts after each change of it', () => {
  expect(readFileSync(PARSER_FILE, 'utf8')).toBe(generatedParser())
})
