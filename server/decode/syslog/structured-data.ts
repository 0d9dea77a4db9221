/** STRUCTURED-DATA of RFC 5424, section 6.3: `[id name="value" …][id …]`, or `-` for none. */
export interface StructuredData {
  /** In the order sent; an element without parameters is one entry without a name. */
  readonly params: readonly { readonly element: string; readonly name: string | undefined; readonly value: string }[]
  /** Index behind the data. */
  readonly end: number
}

const ELEMENT = /\[([^\s="\]]{1,128})/y
const PARAM = / +([^\s="\]]{1,128})="((?:[^"\\\]]|\\[\s\S])*)"/y

/** Reads the data at `start`; undefined when it is not well-formed there. */
export function readStructuredData(text: string, start: number): StructuredData | undefined {
  if (text.charAt(start) === '-') return { params: [], end: start + 1 }
  const params: { element: string; name: string | undefined; value: string }[] = []
  let at = start
  while (text.charAt(at) === '[') {
    ELEMENT.lastIndex = at
    const element = ELEMENT.exec(text)?.[1]
    if (element === undefined) return undefined
    at = ELEMENT.lastIndex
    const before = params.length
    for (PARAM.lastIndex = at; ; at = PARAM.lastIndex) {
      const match = PARAM.exec(text)
      if (!match) break
      params.push({ element, name: match[1] ?? '', value: unescaped(match[2] ?? '') })
    }
    if (params.length === before) params.push({ element, name: undefined, value: '' })
    while (text.charAt(at) === ' ') at++
    if (text.charAt(at) !== ']') return undefined
    at++
  }
  return at === start ? undefined : { params, end: at }
}

/** The data as attributes; a parameter that stands several times (`[origin ip="…" ip="…"]`) is a list. */
export function structuredAttributes(data: StructuredData | undefined): Map<string, string | string[]> {
  const values = new Map<string, string[]>()
  for (const { element, name, value } of data?.params ?? []) {
    const path = `structured_data.${element}${name === undefined ? '' : `.${name}`}`
    const before = values.get(path)
    if (before === undefined) values.set(path, [value])
    else before.push(value)
  }
  return new Map([...values].map(([path, list]) => [path, list.length > 1 ? list : (list[0] ?? '')]))
}

/** `\"`, `\\` and `\]` are escapes; a backslash before anything else is a backslash. */
function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value
}
