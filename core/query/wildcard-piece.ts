/** What stands between two stars of a pattern: characters, and `?` for any one. */
import type { Meter } from './cost/meter.ts'
import { substringFinder } from './substring.ts'

/** Characters between two calls of the meter. */
const METERED_UNITS = 128

/** Code points; undefined for `?`. */
export type Piece = readonly (string | undefined)[]

/** Behind the first place from `from` on where the piece stands, in UTF-16 units; -1 where it does not. */
export type PieceFinder = (text: string, from: number) => number

/** Behind a piece that stands right at `from`, or -1. */
export function endOfPieceAt(text: string, piece: Piece, from: number): number {
  let at = from
  for (const point of piece) {
    if (at >= text.length) return -1
    if (point === undefined) at += widthAt(text, at)
    else if (text.startsWith(point, at)) at += point.length
    else return -1
  }
  return at
}

/** Before a piece that the text ends in, or -1. */
export function startOfPieceAtEnd(text: string, piece: Piece): number {
  let at = text.length
  for (let index = piece.length - 1; index >= 0; index--) {
    const point = piece[index]
    if (at <= 0) return -1
    if (point === undefined) at -= widthBefore(text, at)
    else if (text.endsWith(point, at)) at -= point.length
    else return -1
  }
  return at
}

/**
 * Made once a query. Any number of `?` at either end of the piece is a distance; only those inside cost more, which is
 * what the meter counts here.
 */
export function pieceFinder(piece: Piece, meter: Meter): PieceFinder {
  const first = piece.findIndex(point => point !== undefined)
  if (first < 0) return (text, from) => endOfPieceAt(text, piece, from)
  const last = piece.findLastIndex(point => point !== undefined)
  const find = coreFinder(piece.slice(first, last + 1), meter)
  const before = new Array<undefined>(first).fill(undefined)
  const behind = new Array<undefined>(piece.length - 1 - last).fill(undefined)
  return (text, from) => {
    const start = endOfPieceAt(text, before, from)
    const end = start < 0 ? -1 : find(text, start)
    return end < 0 ? -1 : endOfPieceAt(text, behind, end)
  }
}

function coreFinder(core: Piece, meter: Meter): PieceFinder {
  if (core.includes(undefined)) return shiftingFinder(core, meter)
  const part = core.join('')
  const find = substringFinder(part)
  return (text, from) => {
    const at = find(text, from)
    return at < 0 ? -1 : at + part.length
  }
}

/**
 * With `?` inside: a bit a character of the piece, which says whether all up to it has just matched (shift-and). A
 * character of the text costs a step per 32 characters of the piece; the longest piece of a query has 256 such words.
 */
function shiftingFinder(core: Piece, meter: Meter): PieceFinder {
  const words = Math.ceil(core.length / 32)
  const anyMask = new Int32Array(words)
  const masks = new Map<number, Int32Array>()
  for (const [index, point] of core.entries()) {
    const code = point?.codePointAt(0)
    if (code === undefined) setBit(anyMask, index)
    else setBit(maskFor(masks, code, words), index)
  }
  for (const mask of masks.values())
    for (let word = 0; word < words; word++) mask[word] = at(mask, word) | at(anyMask, word)
  const lastBit = 1 << ((core.length - 1) % 32)
  return (text, from) => {
    const state = new Int32Array(words)
    let place = from
    while (place < text.length) {
      meter.spend(METERED_UNITS * (words + 1))
      for (const end = Math.min(text.length, place + METERED_UNITS); place < end; ) {
        const code = text.codePointAt(place) ?? 0
        place += code > 0xffff ? 2 : 1
        step(state, masks.get(code) ?? anyMask)
        if ((at(state, words - 1) & lastBit) !== 0) return place
      }
    }
    return -1
  }
}

function step(state: Int32Array, mask: Int32Array): void {
  let carry = 1
  for (let word = 0; word < state.length; word++) {
    const bits = at(state, word)
    state[word] = ((bits << 1) | carry) & at(mask, word)
    carry = bits >>> 31
  }
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0
}

function maskFor(masks: Map<number, Int32Array>, code: number, words: number): Int32Array {
  const known = masks.get(code)
  if (known) return known
  const mask = new Int32Array(words)
  masks.set(code, mask)
  return mask
}

function setBit(mask: Int32Array, index: number): void {
  mask[index >>> 5] = at(mask, index >>> 5) | (1 << (index & 31))
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function widthBefore(text: string, at: number): number {
  return at > 1 && widthAt(text, at - 2) === 2 ? 2 : 1
}
