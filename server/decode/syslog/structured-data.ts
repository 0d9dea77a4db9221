/** STRUCTURED-DATA of RFC 5424, section 6.3: `[id name="value" …][id …]`, or `-` for none. */
export interface StructuredData {
  /** In the order sent; an element without parameters is one entry without a name. */
  readonly params: readonly StructuredParam[]
  /** Index behind the data. */
  readonly end: number
}

interface StructuredParam {
  readonly element: string
  readonly name: string | undefined
  readonly value: string
}

const ELEMENT = /\[([^\s="\]]{1,128})/y
const PARAM = / +([^\s="\]]{1,128})="((?:[^"\\\]]|\\[\s\S])*)"/y
/** Section 7: the names without `@` that are registered. Others must have an `@` (6.3.2). */
const REGISTERED = new Set(['timeQuality', 'origin', 'meta'])

/**
 * Reads the data at `start`; undefined when none is there: it is not well-formed, or a word in brackets such as `[17]: …`,
 * which has neither parameters nor the name of an element.
 */
export function readStructuredData(text: string, start: number): StructuredData | undefined {
  if (text.charAt(start) === '-') return isEnd(text, start + 1) ? { params: [], end: start + 1 } : undefined
  const params: StructuredParam[] = []
  let at = start
  while (text.charAt(at) === '[') {
    const end = readElement(text, at, params)
    if (end === undefined) return undefined
    at = end
  }
  if (at === start) return undefined
  if (params.some(({ name }) => name !== undefined)) return { params, end: at }
  const isNamed = params.every(({ element }) => element.includes('@') || REGISTERED.has(element))
  return isNamed && isEnd(text, at) ? { params, end: at } : undefined
}

/** Adds the element's parameters and returns the index behind it. */
function readElement(text: string, start: number, params: StructuredParam[]): number | undefined {
  ELEMENT.lastIndex = start
  const element = ELEMENT.exec(text)?.[1]
  if (element === undefined) return undefined
  let at = ELEMENT.lastIndex
  const before = params.length
  for (PARAM.lastIndex = at; ; at = PARAM.lastIndex) {
    const match = PARAM.exec(text)
    if (!match) break
    params.push({ element, name: match[1] ?? '', value: unescaped(match[2] ?? '') })
  }
  if (params.length === before) params.push({ element, name: undefined, value: '' })
  while (text.charAt(at) === ' ') at++
  return text.charAt(at) === ']' ? at + 1 : undefined
}

function isEnd(text: string, at: number): boolean {
  return at === text.length || text.charAt(at) === ' '
}

/** The data as attributes; a parameter that is there several times (`[origin ip="…" ip="…"]`) is a list. */
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
