import { LIMITS } from '../../core/limits.ts'

const HERE = 'http://tailrace.invalid'
/** Leaving from the login page to itself would look like a failure. */
const ENTRANCE = /^\/(?:login|api\/login|api\/logout)(?:\/|$)/

/**
 * Where to go after the login: the path that was asked for, if it is one of this server, else `/`. Browsers read
 * `//name`, `/\name` and either with tabs or line feeds in it as another server, also where it comes out of `/.//name`.
 */
export function returnPath(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > LIMITS.returnPathCharsMax) return '/'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!wanted.startsWith('/') || /[\\\u0000-\u0020\u007f]/.test(wanted)) return '/'
  if (!URL.canParse(wanted, HERE)) return '/'
  const { origin, pathname, search, hash } = new URL(wanted, HERE)
  if (origin !== HERE || pathname.startsWith('//') || ENTRANCE.test(pathname)) return '/'
  return pathname + search + hash
}
