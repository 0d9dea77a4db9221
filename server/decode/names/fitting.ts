/** Whether a value under a logger's name can be what the column holds. Our own names take any value. */
import { isIP } from 'node:net'
import type { Alias } from '../../../core/field-name.ts'
import { NumberText } from '../../../core/number-text.ts'
import { TEXT_COLUMNS } from '../../../core/schema/logs.ts'

/** Whether the value fits the target of its name. */
export function isFitting({ target, name }: Alias, value: unknown): boolean {
  if (!(target in TEXT_COLUMNS)) return target !== 'status_code' || isStatus(value)
  // Text is meant where text is stored; only ids are also numbers.
  if (typeof value !== 'string') return target.endsWith('_id') && isNumber(value)
  switch (target) {
    case 'method':
      return isHttpMethod(value)
    case 'path':
    case 'path_pattern':
      return /^(?:\/|\*$|[a-z][a-z0-9+.-]{0,31}:\/\/)/i.test(value)
    case 'client_ip':
      return isAddress(value)
    case 'host':
      // `{"host":{"name":"Ada"}}` is a person.
      return /^[\w.:%-]{1,255}$/.test(value) && !(name.includes('.') && /^[A-Z][a-z]+$/.test(value))
    case 'error_type':
      return value.length <= TYPE_CHARS_MAX && /^\S+$/.test(value)
    default:
      return true
  }
}

const TYPE_CHARS_MAX = 1_000

const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'PROPPATCH', 'MKCOL'],
  ...['COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'PURGE', 'QUERY'],
])

/** Whether the value is the name of an HTTP method, in any case. */
export function isHttpMethod(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 16 && METHODS.has(value.toUpperCase())
}

/** RFC 9110, section 15; also as text. */
function isStatus(value: unknown): boolean {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599
}

/** IPv4 or IPv6, with a port or a zone or neither. */
function isAddress(value: string): boolean {
  if (value.length > ADDRESS_CHARS_MAX) return false
  return isIP(/^\[(.*)\](?::\d{1,5})?$/.exec(value)?.[1] ?? value.replace(/^([\d.]{7,15}):\d{1,5}$/, '$1')) !== 0
}

/** IPv6 with a zone, brackets and a port. */
const ADDRESS_CHARS_MAX = 96

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value instanceof NumberText
}
