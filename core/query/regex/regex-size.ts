/** How much work a regular expression is, for the live tail and for the store. */
import type { RE2JS } from 're2js'

/** Ranges of characters beyond ASCII that weigh as much as a step. */
const RANGES_PER_STEP = 20

/**
 * Steps that an expression unfolds to: at worst each is tried at every character. A class of characters beyond ASCII is
 * one step here, but in the store's RE2 some steps for each of its ranges, since that reads bytes: 300 times `\pL` take
 * 0.3 s to be compiled there. So a class weighs a step more for every 20 ranges: `\pL`, which has some 700, 35.
 */
export function regexSteps(compiled: RE2JS): number {
  const { prog } = compiled.re2()
  let steps = compiled.programSize()
  for (let index = 0; index < prog.numInst(); index++) {
    const { runes } = prog.getInst(index)
    if (runes?.length > 2) steps += Math.ceil(wideRanges(runes) / RANGES_PER_STEP)
  }
  return steps
}

/** @param runes first and last character of each range, in turn */
function wideRanges(runes: ArrayLike<number>): number {
  let ranges = 0
  for (let index = 1; index < runes.length; index += 2) if ((runes[index] ?? 0) > 0x7f) ranges++
  return ranges
}
