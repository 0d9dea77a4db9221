/**
 * Who may ask for what. One check for requests and upgrades alike: `admit` lets the caller in, or throws what to answer.
 * Cheap on purpose: senders show the key with every request, so secrets are compared by digest and guessing is
 * prevented by counting (`attempts.ts`), not by a slow hash.
 */
import { TailraceError } from '../../core/errors.ts'
import { Attempts, type Verdict } from './attempts.ts'
import type { Caller } from './caller.ts'
import { Secret } from './secret.ts'
import { Sessions } from './sessions.ts'
import { checkSource, type SourceRules } from './source.ts'

export interface AccessRules extends SourceRules {
  readonly ingestKey: string | undefined
  readonly adminPassword: string | undefined
}

/**
 * What an address asks of its callers. `ingest`: the key, from anywhere. `page`: to come from this server's pages or
 * from no page at all, and the password. `entrance`: the same without the password: what one needs to log in. `open`:
 * nothing.
 */
export type Demand = 'ingest' | 'page' | 'entrance' | 'open'

/** By what somebody was let in. `nothing`: nothing was asked for. */
export type Admission = 'key' | 'session' | 'password' | 'nothing'

/** How somebody tried a secret: the ingest key, HTTP Basic, or the login page. */
export type AttemptKind = 'key' | 'basic' | 'login'

/** Told of every try that did not let its caller in. Never given the secret. */
export type ReportFailure = (kind: AttemptKind, verdict: 'wrong' | 'wait', remoteAddress: string) => void

export class Access {
  private readonly rules: AccessRules
  private readonly report: ReportFailure
  private readonly keys: Attempts | undefined
  private readonly passwords: Attempts | undefined
  /** Undefined where no password is set. */
  readonly sessions: Sessions | undefined

  /** `sessionSecret` signs the cookies of this server. */
  constructor(rules: AccessRules, sessionSecret: Buffer, report: ReportFailure) {
    const { ingestKey, adminPassword } = rules
    this.rules = rules
    this.report = report
    // The key only writes, and locking out senders loses logs: those that have shown it are always listened to.
    this.keys = ingestKey === undefined ? undefined : new Attempts(new Secret(ingestKey), { trustsKnown: true })
    // The password reads everything: whoever shares an address with a guesser waits too, at most a minute. Sessions go on.
    this.passwords =
      adminPassword === undefined ? undefined : new Attempts(new Secret(adminPassword), { trustsKnown: false })
    this.sessions = adminPassword === undefined ? undefined : new Sessions(sessionSecret, adminPassword)
  }

  /** Throws `forbidden_host`, `forbidden_origin`, `unauthorized`, `too_many_attempts`. */
  admit(caller: Caller, demand: Demand): Admission {
    if (demand === 'open') return 'nothing'
    if (demand === 'ingest') return this.admitSender(caller)
    checkSource(caller, this.rules)
    return demand === 'entrance' ? 'nothing' : this.admitReader(caller)
  }

  /** Whether the caller need not log in: there is no password, or a session. */
  isInside(caller: Caller): boolean {
    return this.sessions?.holds(caller) ?? true
  }

  /** Judges a password from the login page. A person's repeat counts like any other try. */
  tryLogin(caller: Caller, password: string): Verdict {
    if (this.passwords === undefined) return { is: 'right' }
    const verdict = this.passwords.judge(caller.remoteAddress, password, true)
    if (verdict.is !== 'right') this.report('login', verdict.is, caller.remoteAddress)
    return verdict
  }

  private admitSender(caller: Caller): Admission {
    if (this.keys === undefined) return 'nothing'
    const given =
      bearer(caller.header('authorization')) ?? caller.header('x-api-key') ?? caller.url.searchParams.get('api_key')
    const how = 'send the value of INGEST_KEY as "Authorization: Bearer …", "X-Api-Key: …" or ?api_key=…'
    if (!given) throw new TailraceError('unauthorized', `a key is missing: ${how}`)
    this.demandRight('key', this.keys.judge(caller.remoteAddress, given), caller, `the key is wrong: ${how}`)
    return 'key'
  }

  private admitReader(caller: Caller): Admission {
    if (this.passwords === undefined) return 'nothing'
    if (this.sessions?.holds(caller)) return 'session'
    const given = basicPassword(caller.header('authorization'))
    const how = 'log in at /login, or send ADMIN_PASSWORD by HTTP Basic with any user name'
    if (!given) throw new TailraceError('unauthorized', `a password is needed: ${how}`)
    const verdict = this.passwords.judge(caller.remoteAddress, given)
    this.demandRight('basic', verdict, caller, `the password is wrong: ${how}`)
    return 'password'
  }

  private demandRight(kind: AttemptKind, verdict: Verdict, caller: Caller, wrong: string): void {
    if (verdict.is === 'right') return
    this.report(kind, verdict.is, caller.remoteAddress)
    if (verdict.is === 'wrong') throw new TailraceError('unauthorized', wrong)
    throw tooManyAttempts(verdict.s)
  }
}

export function tooManyAttempts(waitS: number): TailraceError {
  return new TailraceError(
    'too_many_attempts',
    `too many wrong attempts from this address or in all: nothing was checked, try again in ${waitS} s`,
    { retryAfterS: waitS },
  )
}

/** CORS for ingest doors: browsers send logs to another origin than their page's. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, content-encoding, idempotency-key, x-api-key',
  'access-control-expose-headers': 'retry-after',
  'access-control-max-age': '86400',
}

function bearer(header: string | undefined): string | undefined {
  return header !== undefined && /^bearer /i.test(header) ? header.slice(7).trim() : undefined
}

function basicPassword(header: string | undefined): string {
  if (header === undefined || !/^basic /i.test(header)) return ''
  const decoded = Buffer.from(header.slice(6), 'base64').toString('utf8')
  return decoded.slice(decoded.indexOf(':') + 1)
}
