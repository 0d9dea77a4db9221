import { LIMITS } from '../../core/limits.ts'

/** Consecutive rows of one append that go into the same segment. */
export interface Piece {
  readonly firstSeq: number
  readonly lines: readonly string[]
  /** No fewer bytes than the piece takes on disk. */
  readonly bytesMost: number
}

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const BYTES_PER_CHAR_MAX = 3
/** `[`, the number, a comma and the line feed. */
const PREFIX_BYTES_MAX = 20

/** Cuts an append's rows by count and size, without copying texts. */
export function* cutIntoPieces(lines: readonly string[], firstSeq: number): Generator<Piece> {
  let start = 0
  let bytesMost = 0
  for (let i = 0; i < lines.length; i++) {
    const size = lineBytesMost(lines[i] ?? '')
    const isFull = i - start >= LIMITS.pieceRowsMax || (i > start && bytesMost + size > LIMITS.pieceBytesMax)
    if (isFull) {
      yield { firstSeq: firstSeq + start, lines: lines.slice(start, i), bytesMost }
      start = i
      bytesMost = 0
    }
    bytesMost += size
  }
  if (start < lines.length)
    yield { firstSeq: firstSeq + start, lines: start === 0 ? lines : lines.slice(start), bytesMost }
}

/** The piece as the bytes of a segment. */
export function writePiece({ firstSeq, lines }: Piece): Buffer {
  let text = ''
  for (let i = 0; i < lines.length; i++) text += `[${firstSeq + i},${lines[i]}\n`
  return Buffer.from(text)
}

function lineBytesMost(line: string): number {
  // A long line is measured: tripling it would leave segments two thirds empty.
  const bytes = line.length > 64 ? Buffer.byteLength(line) : line.length * BYTES_PER_CHAR_MAX
  return bytes + PREFIX_BYTES_MAX
}
