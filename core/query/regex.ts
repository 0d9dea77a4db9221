/** Regular expressions: RE2 on both sides. JavaScript's own differ, and can be made to run for minutes. */
import { RE2JS } from 're2js'
import { LIMITS } from '../limits.ts'

/** Finds out whether a text holds a match; `.` matches line feeds too. */
export type RegexMatcher = (text: string) => boolean

/** The expression, or what is wrong with it. */
export function compileRegex(source: string): { matcher: RegexMatcher } | { fault: string } {
  if (source.length > LIMITS.regexCharsMax)
    return { fault: `the expression has ${source.length} characters, more than the ${LIMITS.regexCharsMax} allowed` }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source, RE2JS.DOTALL)
  } catch (error) {
    return {
      fault: `it is no regular expression of RE2: ${(error as Error).message}; RE2 knows no look-around and no back-references`,
    }
  }
  if (compiled.programSize() > LIMITS.regexInstructionsMax)
    return {
      fault: `the expression unfolds to ${compiled.programSize()} steps, more than the ${LIMITS.regexInstructionsMax} allowed`,
    }
  return { matcher: text => compiled.matcher(text).find() }
}

/** As much of a value as is tested, cut between characters. */
export function testedPart(value: string): string {
  // A character is at most two units, so a shorter text has no more characters than the bound.
  if (value.length <= LIMITS.regexValueCharsMax) return value
  let end = 0
  for (let chars = 0; chars < LIMITS.regexValueCharsMax && end < value.length; chars++)
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return value.slice(0, end)
}
