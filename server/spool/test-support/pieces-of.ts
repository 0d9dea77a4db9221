import { type Piece, PieceBuilder } from '../pieces.ts'

/** Lines as an append takes them. */
export function piecesOf(lines: readonly string[]): readonly Piece[] {
  const builder = new PieceBuilder()
  for (const line of lines) builder.add(line)
  return builder.finish()
}
