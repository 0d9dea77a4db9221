/**
 * `POST /api/login` and `/api/logout`, for plain forms: a browser is led on to the next page, a program is told by
 * status. A login is no more than the cookie it answers with.
 */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { DoorReply, DoorRequest } from '../http/exchange.ts'
import { type Access, tooManyAttempts } from './access.ts'
import { acceptsHtml, addressWith, LOGIN_PATH } from './entrance.ts'
import { readForm } from './form.ts'
import { returnPath } from './return-path.ts'

/** Throws `unauthorized`, `too_many_attempts` to programs, and what `readForm` throws. */
export async function logIn(request: DoorRequest, access: Access): Promise<DoorReply> {
  const form = await readForm(request)
  const wanted = form.get('next') ?? '/'
  const verdict = access.tryLogin(request, form.get('password') ?? '')
  if (verdict.is === 'right') return goTo(returnPath(wanted), await access.sessions?.begin(request))
  if (verdict.is === 'wrong') {
    if (acceptsHtml(request)) return goTo(addressWith({ failed: 'wrong' }, wanted))
    throw new TailraceError('unauthorized', 'the password is wrong: it is the value of ADMIN_PASSWORD')
  }
  if (!acceptsHtml(request)) throw tooManyAttempts(verdict.s)
  // An instant and not a number of seconds: reloading the page must not begin the wait anew.
  const until = Math.ceil(Date.now() / 1000) + Math.min(verdict.s, LIMITS.wrongGuessWaitMs / 1000)
  return goTo(addressWith({ failed: 'wait', until: String(until) }, wanted))
}

export async function logOut(request: DoorRequest, access: Access): Promise<DoorReply> {
  return goTo(LOGIN_PATH, await access.sessions?.end(request))
}

/** Leads a browser to a path of this server, by GET. */
export function goTo(path: string, setCookie?: string): DoorReply {
  const cookie = setCookie === undefined ? {} : { 'set-cookie': setCookie }
  return { status: 303, headers: { location: path, 'cache-control': 'no-store', ...cookie }, body: '' }
}
