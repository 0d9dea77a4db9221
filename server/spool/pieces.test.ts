import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PieceBuilder, rowStart, stampSeqs } from './pieces.ts'

test('stamps row numbers of any size, also a second time', () => {
  const seq = fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }))
  fc.assert(
    fc.property(seq, seq, (first, again) => {
      const builder = new PieceBuilder()
      builder.add('"a"]')
      builder.add('"\\n"]')
      for (const piece of builder.finish())
        for (const number of [first, again]) {
          stampSeqs(piece, number)
          expect(piece.bytes.toString()).toBe(`${rowStart(number)}"a"]\n${rowStart(number + 1)}"\\n"]\n`)
        }
    }),
  )
})

test('counts bytes while rows are added', () => {
  const builder = new PieceBuilder()
  for (let i = 0; i < 10; i++) builder.add(`"${'x'.repeat(50_000)}"]`)
  const { bytes } = builder
  expect(bytes).toBe(builder.finish().reduce((sum, piece) => sum + piece.bytes.length, 0))
})
