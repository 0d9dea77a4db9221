/** STRUCTURED-DATA of RFC 5424, section 6.3: `[id name="value" …][id …]`, or `-` for none. */
export interface StructuredData {
  /** Element → parameter → value, in the order sent; a parameter that stands twice is two entries. */
  readonly params: readonly { readonly element: string; readonly name: string; readonly value: string }[]
  /** Index behind the data. */
  readonly end: number
}

const ELEMENT = /\[([^\s="\]]{1,128})/y
const PARAM = / +([^\s="\]]{1,128})="((?:[^"\\\]]|\\[\s\S])*)"/y

/** Reads the data at `start`; undefined when it is not well-formed there. */
export function readStructuredData(text: string, start: number): StructuredData | undefined {
  if (text.charAt(start) === '-') return { params: [], end: start + 1 }
  const params: { element: string; name: string; value: string }[] = []
  let at = start
  while (text.charAt(at) === '[') {
    ELEMENT.lastIndex = at
    const element = ELEMENT.exec(text)?.[1]
    if (element === undefined) return undefined
    at = ELEMENT.lastIndex
    for (PARAM.lastIndex = at; ; at = PARAM.lastIndex) {
      const match = PARAM.exec(text)
      if (!match) break
      params.push({ element, name: match[1] ?? '', value: unescaped(match[2] ?? '') })
    }
    while (text.charAt(at) === ' ') at++
    if (text.charAt(at) !== ']') return undefined
    at++
  }
  return at === start ? undefined : { params, end: at }
}

/** `\"`, `\\` and `\]` are escapes; a backslash before anything else is a backslash. */
function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value
}
