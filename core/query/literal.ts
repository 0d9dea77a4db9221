/** How texts are written inside a query: escapes, quotes and wildcards. */
import type { Pattern, PatternPart, Wildcard } from './ast.ts'

/** What a quoted text says. Inside quotes only `\"` and `\\` are escapes, so that `"C:\temp"` may be pasted. */
export function unquote(source: string): string {
  return source.slice(1, -1).replace(/\\(["\\])/g, '$1')
}

/** A backslash makes any character a plain one. */
export function unescapeText(source: string): string {
  return source.replace(/\\([\s\S])/gu, '$1')
}

/** Unquoted text: `*` and `?` stand for other characters unless escaped. */
export function readPattern(source: string): Pattern {
  const parts: PatternPart[] = []
  for (const [piece] of source.matchAll(/[*?]|(?:\\[\s\S]|[^*?\\])+/gu)) {
    if (piece !== '*' && piece !== '?') parts.push({ text: unescapeText(piece) })
    // Several stars in a row say what one says.
    else if (piece !== '*' || !isStar(parts[parts.length - 1])) parts.push({ wildcard: piece as Wildcard })
  }
  return parts
}

function isStar(part: PatternPart | undefined): boolean {
  return part !== undefined && 'wildcard' in part && part.wildcard === '*'
}

/** Text in quotes, to be read back by `unquote`. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

const BLANKS = '\\s\\u0085'
const IN_VALUE = new RegExp(`[${BLANKS}()"\\\\*?]`, 'gu')
const IN_WORD = new RegExp(`[${BLANKS}():"\\\\*?]`, 'gu')

/** A bare word, to be read back by `readPattern`. */
export function writeWord(pattern: Pattern): string {
  return writeEscaped(pattern, IN_WORD)
}

/** An unquoted value, in which a colon is a character like any other. */
export function writePattern(pattern: Pattern): string {
  return writeEscaped(pattern, IN_VALUE)
}

function writeEscaped(pattern: Pattern, needsEscape: RegExp): string {
  const source = pattern
    .map(part => ('wildcard' in part ? part.wildcard : part.text.replace(needsEscape, '\\$&')))
    .join('')
  // Operators are words of their own, and these characters mean something at the beginning.
  return /^(?:AND|OR|NOT)$|^[-<>~[{]/.test(source) ? `\\${source}` : source
}

/** A field's name before its colon, in quotes where it holds more than names usually do. */
export function writeName(name: string): string {
  return /^[\w@$/.][\w@$/.-]*$/.test(name) ? name : quote(name)
}

/** A value after an operator, or a bound. */
export function writeValue(value: string): string {
  return /^[\w.+:/@][\w.+:/@-]*$/.test(value) && value !== 'TO' ? value : quote(value)
}
