/** Long texts are shown piece by piece: the browser lays out what is looked at, and the page stays quick. */
import { cutText } from '../../ui/format.ts'

/** About 300 lines of a narrow panel: laid out within a frame. */
const FIRST_CHARS = 20_000
/** What one press adds. */
const NEXT_CHARS = 100_000
/** A piece that is laid out at once. */
const PIECE_CHARS = 20_000

/** How many characters are shown after so many presses. */
export function charsShown(presses: number): number {
  return FIRST_CHARS + presses * NEXT_CHARS
}

/** How many the next press adds. */
export function charsNext(length: number, presses: number): number {
  return Math.max(0, Math.min(NEXT_CHARS, length - charsShown(presses)))
}

/**
 * The first characters of the text in pieces, which together are what is shown. A piece ends behind a line where it has
 * lines, because each is drawn as a block, and never within a surrogate pair.
 */
export function piecesOf(text: string, charsMax: number): readonly string[] {
  const pieces: string[] = []
  let rest = cutText(text, charsMax)
  while (rest.length > PIECE_CHARS) {
    const line = rest.lastIndexOf('\n', PIECE_CHARS - 1) + 1
    const piece = line > PIECE_CHARS / 2 ? rest.slice(0, line) : cutText(rest, PIECE_CHARS)
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return [...pieces, rest]
}

/** About as many lines as a piece takes, so that the scroll bar is right before it is laid out. */
export function linesOf(piece: string): number {
  const CHARS_A_LINE = 60
  return piece.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / CHARS_A_LINE)), 0)
}
