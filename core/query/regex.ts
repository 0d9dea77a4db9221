/** Regular expressions: RE2 on both sides. JavaScript's own differ, and can be made to run for minutes. */
import { RE2JS } from 're2js'
import { LIMITS } from '../limits.ts'

/** Finds out whether the tested part of a text holds a match; `.` matches line feeds too. */
export type RegexMatcher = (text: string) => boolean

export interface CompiledRegex {
  readonly matcher: RegexMatcher
  /** Characters (code points) of a value that are tested, by both sides: fewer for an expression that unfolds to many steps. */
  readonly testedCharsMax: number
}

/** The expression, or what is wrong with it. */
export function compileRegex(source: string): CompiledRegex | { fault: string } {
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
  const steps = compiled.programSize()
  if (steps > LIMITS.regexInstructionsMax)
    return { fault: `the expression unfolds to ${steps} steps, more than the ${LIMITS.regexInstructionsMax} allowed` }
  // At worst every step is tried at every character.
  const testedCharsMax = Math.min(LIMITS.regexValueCharsMax, Math.floor(LIMITS.regexValueStepsMax / steps))
  return { testedCharsMax, matcher: text => compiled.matcher(testedPart(text, testedCharsMax)).find() }
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
