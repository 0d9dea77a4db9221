/** JSON as it is read: a member a line. Texts are re-indented, never read and written again, so that no digit is lost. */

/** Deeper nesting would indent beyond any panel, and the blanks of it would outgrow the text. */
const DEPTH_MAX = 64
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** The text with a member a line; undefined where it is no object or list, or nests too deep. */
export function prettyJson(text: string): string | undefined {
  const trimmed = text.trim()
  if (!/^[[{]/.test(trimmed) || !isJson(trimmed)) return undefined
  const parts: string[] = []
  let depth = 0
  const tokens = trimmed.match(TOKENS) ?? []
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') {
      const isEmpty = tokens[index + 1] === closing(token)
      depth++
      if (depth > DEPTH_MAX) return undefined
      parts.push(token, isEmpty ? '' : newLine(depth))
    } else if (token === '}' || token === ']') {
      depth--
      const before = tokens[index - 1] ?? ''
      parts.push(closing(before) === token ? token : `${newLine(depth)}${token}`)
    } else if (token === ',') parts.push(token, newLine(depth))
    else parts.push(token === ':' ? ': ' : token)
  }
  return parts.join('')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function closing(token: string): string | undefined {
  return token === '{' ? '}' : token === '[' ? ']' : undefined
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`
}
