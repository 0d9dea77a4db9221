import { LIMITS } from '../../../core/limits.ts'
import { jsonText } from '../attributes.ts'
import { errorHeadline } from '../errors/error-object.ts'

/** Of a longer list a console prints no more either. */
const ARGUMENTS_MAX = 100

/** Longer texts are no formats; they are shown as they are. */
const FORMAT_CHARS_MAX = 65_536

const PLACEHOLDER = /%[sdifjoOc%]/g

/**
 * A logger's arguments as a console prints them: placeholders of the first text are replaced (Node's `util.format`), the
 * rest follows, separated by blanks. Errors are printed as their type and message, other objects as JSON.
 */
export function joinArguments(values: readonly unknown[]): string {
  const rest = values.slice(0, ARGUMENTS_MAX)
  const texts: string[] = []
  const [format] = rest
  if (typeof format === 'string' && format.length <= FORMAT_CHARS_MAX && rest.length > 1) {
    rest.shift()
    texts.push(
      format.replace(PLACEHOLDER, place => (place === '%%' ? '%' : rest.length > 0 ? textOf(rest.shift()) : place)),
    )
  }
  for (const value of rest) texts.push(textOf(value))
  const text = texts.filter(part => part !== '').join(' ')
  return text.length > LIMITS.longTextBytesMax ? text.slice(0, LIMITS.longTextBytesMax) : text
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : (errorHeadline(value) ?? jsonText(value))
}
