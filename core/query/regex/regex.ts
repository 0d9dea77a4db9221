/** Regular expressions: RE2 on both sides. JavaScript's own differ, and can be made to run for minutes. */
import { RE2JS } from 're2js'
import { LIMITS } from '../../limits.ts'
import { type Meter, UNMETERED } from '../cost/meter.ts'
import { testMetered } from '../cost/metered-input.ts'
import { readAsStored } from './regex-newer.ts'
import { noBoundaryFault, propertyFault } from './regex-properties.ts'
import { regexSteps } from './regex-size.ts'

/** Finds out whether the tested part of a text holds a match; `.` matches line feeds too. */
export type RegexMatcher = (text: string) => boolean

export interface CompiledRegex {
  readonly matcher: RegexMatcher
  /** The same for one that announces its work, and throws what the meter throws. */
  readonly meteredBy: (meter: Meter) => RegexMatcher
  /** What it takes of `LIMITS.regexStepsMax`. */
  readonly steps: number
}

/** States are kept for as long as the query is, in so many bytes a step: 8 MB of all expressions of a query. */
const STATE_BYTES_PER_STEP = 8_192
/** A step at a character takes 45 ns at worst, three units of a meter. */
const UNITS_PER_STEP = 3
/**
 * Beyond so many units, 22 ms at worst and usually 1.3, an expression is interruptible. Up to here are 65,536 characters
 * of one with 7 steps, and 400 of the largest.
 */
const UNINTERRUPTED_UNITS_MAX = 1_500_000
/** To begin with a text. */
const UNITS_PER_TEXT = 20

/** The expression, or what is wrong with it. */
export function compileRegex(source: string): CompiledRegex | { fault: string } {
  if (source.length > LIMITS.regexCharsMax)
    return { fault: `the expression has ${source.length} characters, more than the ${LIMITS.regexCharsMax} allowed` }
  const fault = propertyFault(source) ?? noBoundaryFault(source)
  if (fault !== undefined) return { fault }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source, RE2JS.DOTALL)
  } catch (error) {
    return {
      fault: `it is no regular expression of RE2: ${(error as Error).message}; RE2 knows no look-around and no back-references`,
    }
  }
  const steps = regexSteps(compiled)
  if (steps <= LIMITS.regexStepsMax) boundStates(compiled, steps * STATE_BYTES_PER_STEP)
  // `test` and not `find`: only where groups do not matter, states are made of sets of steps, a thousand times as quick.
  const tested = (text: string) => testedPart(text, LIMITS.regexValueCharsMax)
  const stored = readAsStored(source)
  const unitsPerCharacter = steps * UNITS_PER_STEP
  const meteredBy = (meter: Meter) => (text: string) => {
    const read = stored === undefined ? tested(text) : stored(tested(text))
    const units = UNITS_PER_TEXT + read.length * unitsPerCharacter
    meter.spend(Math.min(units, UNINTERRUPTED_UNITS_MAX))
    return units > UNINTERRUPTED_UNITS_MAX ? testMetered(compiled, read, meter, unitsPerCharacter) : compiled.test(read)
  }
  return { steps, matcher: meteredBy(UNMETERED), meteredBy }
}

/** re2js has no option for it but on sets of expressions, which look at the whole text where the first match would do. */
function boundStates(compiled: RE2JS, bytes: number): void {
  const { dfa } = compiled.re2()
  dfa.stateBudget = bytes
  dfa.memBudget = bytes
}

/** The first `charsMax` characters. */
export function testedPart(value: string, charsMax: number): string {
  // A character is one unit at least, so a shorter text has no more characters than the bound.
  if (value.length <= charsMax) return value
  let end = 0
  for (let chars = 0; chars < charsMax && end < value.length; chars++)
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return value.slice(0, end)
}
