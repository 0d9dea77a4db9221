/**
 * The cookie of a logged-in browser.
 *
 * - `SameSite=Lax` and not `Strict`: a link to a log, opened from a chat or an issue, must find its reader logged in.
 *   What Lax lets through, the visit by a link, changes nothing; everything else is refused by its Origin before the
 *   cookie is looked at (`source.ts`).
 * - `Secure` when the login came from an https page. The browser says so in Origin; X-Forwarded-Proto is not read, which
 *   anybody can write and a proxy can forget.
 * - The name carries the port: cookies know no ports, and two servers on localhost would log each other out.
 */
import type { Caller } from './caller.ts'

const NAME = 'tailrace_session'
/** Cookies of the same name from other paths and domains; the browser's own bound is some 180 in all. */
const SAME_NAME_MAX = 8

/** `Set-Cookie` with a value, for so many seconds. */
export function setCookie(caller: Caller, value: string, ageS: number): string {
  const secure = caller.header('origin')?.startsWith('https:') ? '; Secure' : ''
  return `${nameFor(caller)}=${value}; Path=/; Max-Age=${ageS}; HttpOnly; SameSite=Lax${secure}`
}

/** The port is the one the browser sees, which behind a proxy or a container's port mapping is not the one we listen on. */
function nameFor(caller: Caller): string {
  const port = /:(\d{1,5})$/.exec(caller.header('host') ?? '')?.[1]
  return port === undefined ? NAME : `${NAME}_${port}`
}

/** What the caller shows under the name of its session; several where other paths or domains have set one, too. */
export function sessionValues(caller: Caller): string[] {
  const name = nameFor(caller)
  return (caller.header('cookie') ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .slice(0, SAME_NAME_MAX)
    .map(pair => pair.slice(name.length + 1))
}
