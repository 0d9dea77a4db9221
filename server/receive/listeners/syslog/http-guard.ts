/**
 * Recognises HTTP at the beginning of a syslog connection. A page in a browser may send a request to any port; its lines
 * would become logs, under a key as well as without one.
 */
const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'CONNECT']
const REQUEST_LINE = new RegExp(`^(?:${METHODS.join('|')}) \\S+ HTTP/1\\.[01]`)
/** A longer request line is none that a browser sends; what came is taken as it is. */
const REQUEST_LINE_BYTES_MAX = 8 * 1024
const METHOD_CHARS_MAX = 8

/** Holds the first bytes of a connection until they are no beginning of a request line. */
export class HttpGuard {
  private held: Buffer[] = []
  private length = 0
  private isOver = false

  get heldBytes(): number {
    return this.length
  }

  /** Returns what may be read as syslog, which is empty while it may still be HTTP; `http` where it is. */
  push(chunk: Buffer): Buffer | 'http' {
    if (this.isOver) return chunk
    this.held.push(chunk)
    this.length += chunk.length
    const start = Buffer.concat(this.held).toString('latin1', 0, REQUEST_LINE_BYTES_MAX)
    if (REQUEST_LINE.test(start)) return 'http'
    return mayBecomeHttp(start) ? Buffer.alloc(0) : this.release()
  }

  /** Nothing follows for now: what is held is syslog. */
  release(): Buffer {
    this.isOver = true
    const bytes = Buffer.concat(this.held)
    this.held = []
    this.length = 0
    return bytes
  }
}

function mayBecomeHttp(start: string): boolean {
  if (start.length < METHOD_CHARS_MAX && METHODS.some(method => `${method} `.startsWith(start))) return true
  if (start.length >= REQUEST_LINE_BYTES_MAX || /[\r\n\0]/.test(start)) return false
  const method = start.split(' ', 1)[0] ?? ''
  const rest = start.slice(method.length + 1).split(' ')
  return METHODS.includes(method) && start.charAt(method.length) === ' ' && isTarget(rest)
}

/** A target without blanks, and behind it the beginning of the version. */
function isTarget([target = '', version, ...more]: readonly string[]): boolean {
  if (more.length > 0 || /\s/.test(target)) return false
  return version === undefined || (target !== '' && 'HTTP/1.'.startsWith(version))
}
