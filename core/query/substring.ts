/** Finding a text in a text in linear time. JavaScript's own search compares all of the part at every place at worst. */

/** Where a part stands first in a text, from a place on; -1 where it does not. */
export type Finder = (text: string, from: number) => number

/** Up to here the native search is quicker even at its worst, which is so many comparisons a character. */
const NATIVE_UNITS_MAX = 32

/** Made once a query, called once a row. Both texts are well-formed, so that no character is found in half of another. */
export function substringFinder(part: string): Finder {
  // Fast path (bench: tail): what people write is short.
  if (part.length <= NATIVE_UNITS_MAX) return (text, from) => text.indexOf(part, from)
  const borders = bordersOf(part)
  return (text, from) => {
    let matched = 0
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      while (matched > 0 && part.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0
      if (part.charCodeAt(matched) === unit && ++matched === part.length) return at + 1 - matched
    }
    return -1
  }
}

/** Of every beginning of the part, the longest shorter beginning that it ends in (Knuth, Morris, Pratt). */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length)
  let length = 0
  for (let at = 1; at < part.length; at++) {
    while (length > 0 && part.charCodeAt(length) !== part.charCodeAt(at)) length = borders[length - 1] ?? 0
    if (part.charCodeAt(length) === part.charCodeAt(at)) length++
    borders[at] = length
  }
  return borders
}
