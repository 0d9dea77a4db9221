import { describe, expect, it } from 'vitest'
import { StoreDamaged } from './damage-error.ts'
import { storeError } from './errors.ts'

const PART = '/data/engine/store/c22/c2277679-efb1-4da5-8f74-0101445b198a/20261129_3_3_0'
const reading = (code: number, text: string) =>
  storeError(
    Object.assign(
      new Error(
        `${text}: While reading or decompressing ${PART}/data.bin (position: 13223): (while reading column message): (while reading from part ${PART}/ in table tailrace.logs (c2277679-efb1-4da5-8f74-0101445b198a) located on disk default of type local)`,
      ),
      { code: String(code) },
    ),
    30,
  )

describe('read errors', () => {
  it.each([32, 33, 40, 74, 76, 107, 246, 271])(
    'read error %i names the damaged part, its table and the remedy',
    code => {
      const error = reading(code, "Checksum doesn't match: corrupted data")
      expect(error).toBeInstanceOf(StoreDamaged)
      expect(error).toMatchObject({
        code: 'store_damaged',
        status: 500,
        table: 'logs',
        part: '20261129_3_3_0',
        path: PART,
      })
      expect(error.message).toContain("Checksum doesn't match")
      expect(error.message).toContain('docs/damaged-files.md')
    },
  )

  it('an error for too many open files is not reported as damage', () => {
    expect(reading(76, 'Cannot open file, errno: 24, strerror: Too many open files')).not.toBeInstanceOf(StoreDamaged)
  })

  it('an error without a part or with another code is not reported as damage', () => {
    expect(reading(53, 'Type mismatch')).not.toBeInstanceOf(StoreDamaged)
    expect(storeError(Object.assign(new Error('Cannot read all data'), { code: '33' }), 30)).not.toBeInstanceOf(
      StoreDamaged,
    )
  })
})
