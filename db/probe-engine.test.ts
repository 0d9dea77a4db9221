import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { engineConfig } from './engine-config.ts'
import { probeEngine, reasonIn } from './probe-engine.ts'

const directory = mkdtempSync(path.join(os.tmpdir(), 'tailrace-probe-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('probeEngine', () => {
  it('reports no error for a directory that opens', async () => {
    const config = path.join(directory, 'engine.xml')
    writeFileSync(config, engineConfig({ memoryBytesMax: 1024 ** 3, diskFreeBytesMin: 1 }))
    expect(await probeEngine(directory, config)).toBeUndefined()
  })

  it('names the file that keeps a directory from opening', async () => {
    const config = path.join(directory, 'engine.xml')
    mkdirSync(path.join(directory, 'metadata'), { recursive: true })
    writeFileSync(path.join(directory, 'metadata/logs.sql'), 'garbage')
    expect(await probeEngine(directory, config)).toMatch(/^metadata\/logs\.sql is damaged: Code: 62\. DB::Exception: /)
  })
})

describe('the reason in the engine’s output', () => {
  it('the reason is the error on one line with the file it concerns', () => {
    const output = `Code: 62. DB::Exception: Syntax error (in file store/71e/71e3f5d2/logs.sql): failed at position 60 (() (line 2, col 1): (
    seq UInt64: Cannot parse definition from metadata file store/71e/71e3f5d2/logs.sql. (SYNTAX_ERROR)`
    expect(reasonIn(output)).toBe(
      'store/71e/71e3f5d2/logs.sql is damaged: Code: 62. DB::Exception: Syntax error (in file store/71e/71e3f5d2/logs.sql): failed at position 60 (() (line 2, col 1): (',
    )
  })

  it('the reason is undefined if the engine prints none', () => {
    expect(reasonIn('Segmentation fault')).toBeUndefined()
  })
})
