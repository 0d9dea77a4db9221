import { quote, unescapeText, unquote } from './literal.ts'

/** A name and the comma behind it: in quotes, or without them, where a backslash makes a comma a plain one. */
const NAME = /\s*(?:("(?:[^"\\]|\\[\s\S])*")\s*|((?!")(?:[^,\\]|\\[\s\S]|\\$)*))(,|$)/uy

/**
 * Names of fields with commas between them, written as in queries: `a,"b,c",d\ e`. Empty ones are left out. Undefined
 * where a quote is not closed, or something follows it.
 */
export function readNames(text: string): string[] | undefined {
  const names: string[] = []
  NAME.lastIndex = 0
  for (;;) {
    const [, quoted, plain, comma] = NAME.exec(text) ?? []
    if (comma === undefined) return undefined
    const name = quoted === undefined ? unescapeText(plain?.trimEnd() ?? '') : unquote(quoted)
    if (name !== '') names.push(name)
    if (comma === '') return names
  }
}

/** The list that is read back as these names. */
export function writeNames(names: readonly string[]): string {
  return names.map(name => (/^[^\s",\\]+$/.test(name) ? name : quote(name))).join(',')
}
