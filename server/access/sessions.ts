/**
 * The cookie of a logged-in browser: `<expiry, epoch s>.<HMAC-SHA256>`. Nothing is kept here, so sessions outlive a
 * restart; the key is made of a random secret in the data directory and the password, so a new password ends them all.
 *
 * - `SameSite=Lax` and not `Strict`: a link to a log, opened from a chat or an issue, must find its reader logged in.
 *   What Lax lets through, the visit by a link, changes nothing; everything else is refused by its Origin before the
 *   cookie is looked at (`source.ts`).
 * - `Secure` when the login came from an https page. The browser says so in Origin; X-Forwarded-Proto is not read, which
 *   anybody can write and a proxy can forget.
 * - The name carries the port: cookies know no ports, and two servers on localhost would log each other out.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { LIMITS } from '../../core/limits.ts'
import type { Caller } from './caller.ts'

const NAME = 'tailrace_session'
/** Cookies of the same name from other paths and domains; the browser's own bound is some 180 in all. */
const SAME_NAME_MAX = 8

export class Sessions {
  private readonly key: Buffer
  private readonly nowMs: () => number

  constructor(secret: Buffer, password: string, nowMs: () => number = Date.now) {
    this.key = hmac(secret, `tailrace session key\0${password}`)
    this.nowMs = nowMs
  }

  /** Whether the caller shows a session of this server that has not expired. Anything else is simply none. */
  holds(caller: Caller): boolean {
    const given = valuesOf(caller.header('cookie') ?? '', nameFor(caller))
    return given.some(value => this.isValid(value))
  }

  /** `Set-Cookie` that begins a session. */
  begin(caller: Caller): string {
    const expires = String(Math.floor(this.nowMs() / 1000) + LIMITS.sessionAgeS)
    return setCookie(caller, `${expires}.${this.sign(expires).toString('base64url')}`, LIMITS.sessionAgeS)
  }

  /** `Set-Cookie` that makes the browser forget its session. */
  end(caller: Caller): string {
    return setCookie(caller, '', 0)
  }

  private isValid(value: string): boolean {
    const [, expires, signature] = /^(\d{1,12})\.([\w-]{43})$/.exec(value) ?? []
    if (expires === undefined || signature === undefined) return false
    // The signature first: only what we wrote ourselves is interpreted.
    return (
      timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(expires)) && Number(expires) * 1000 > this.nowMs()
    )
  }

  private sign(expires: string): Buffer {
    return hmac(this.key, `tailrace session v1\0${expires}`)
  }
}

function setCookie(caller: Caller, value: string, ageS: number): string {
  const secure = caller.header('origin')?.startsWith('https:') ? '; Secure' : ''
  return `${nameFor(caller)}=${value}; Path=/; Max-Age=${ageS}; HttpOnly; SameSite=Lax${secure}`
}

/** The port is the one the browser sees, which behind a proxy or a container's port mapping is not the one we listen on. */
function nameFor(caller: Caller): string {
  const port = /:(\d{1,5})$/.exec(caller.header('host') ?? '')?.[1]
  return port === undefined ? NAME : `${NAME}_${port}`
}

function valuesOf(header: string, name: string): string[] {
  return header
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .slice(0, SAME_NAME_MAX)
    .map(pair => pair.slice(name.length + 1))
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
