/**
 * Who may ask for what. One check for requests and upgrades alike: `admit` returns the caller's principal, or throws the
 * error to answer with. Cheap on purpose: senders show the key with every request, so secrets are compared by digest. Attempts at the password
 * are throttled (`attempts.ts`). Those at the key are not: nothing that strangers send may keep a sender with the right
 * key out, and a key of 12 random characters cannot be guessed by asking.
 */
import { TailraceError } from '../../core/errors.ts'
import { Attempts, type Verdict } from './attempts.ts'
import type { Caller } from './caller.ts'
import { type IngestOriginRules, IngestOrigins } from './ingest-origins.ts'
import { ADMIN, ANY_READER, ANY_SENDER, ANYBODY, INGEST_KEY_HOLDER, type Principal } from './principal.ts'
import { digestOf, Secret } from './secret.ts'
import type { Sessions } from './sessions.ts'
import { checkSource, type SourceRules } from './source.ts'

export interface AccessRules extends SourceRules, IngestOriginRules {
  readonly ingestKey: string | undefined
  readonly adminPassword: string | undefined
}

/**
 * What an address demands of its callers. `ingest`: the key; without one set, no page of a foreign origin. `page`: to
 * come from this server's pages or from no page at all, and the password. `entrance`: the same without the password, for
 * the login. `open`: nothing.
 */
export type Demand = 'ingest' | 'page' | 'entrance' | 'open'

/** How somebody tried a secret: the ingest key, HTTP Basic, or the login page. */
export type AttemptKind = 'key' | 'basic' | 'login'

/** Reports every attempt that did not let its caller in. Never gets the secret. */
export type ReportFailure = (kind: AttemptKind, verdict: 'wrong' | 'wait', remoteAddress: string) => void

export class Access {
  private readonly rules: AccessRules
  private readonly report: ReportFailure
  private readonly key: Secret | undefined
  private readonly passwords: Attempts | undefined
  readonly ingestOrigins: IngestOrigins
  /** Undefined where no password is set. */
  readonly sessions: Sessions | undefined

  /** @param sessions where a password is set */
  constructor(rules: AccessRules, sessions: Sessions | undefined, report: ReportFailure) {
    const { ingestKey, adminPassword } = rules
    this.rules = rules
    this.report = report
    this.key = ingestKey === undefined ? undefined : new Secret(ingestKey)
    this.ingestOrigins = new IngestOrigins(rules)
    this.passwords = adminPassword === undefined ? undefined : new Attempts(new Secret(adminPassword))
    this.sessions = sessions
  }

  /**
   * Throws `forbidden_host`, `forbidden_origin`, `unauthorized`, `too_many_attempts`.
   *
   * @param keysOf reads the keys that a sender shows; not called while no key is set
   */
  admit(caller: Caller, demand: Demand, keysOf: () => readonly string[] = () => []): Principal {
    if (demand === 'open') return ANYBODY
    if (demand === 'ingest') return this.admitSender(caller, keysOf)
    checkSource(caller, this.rules)
    return demand === 'entrance' ? ANYBODY : this.admitReader(caller)
  }

  /** Whether the caller need not log in: there is no password, or a session. */
  isInside(caller: Caller): boolean {
    return this.sessions?.holds(caller) ?? true
  }

  /** Evaluates a password from the login page. A person's repeat counts like any other attempt. */
  tryLogin(caller: Caller, password: string): Verdict {
    if (this.passwords === undefined) return { is: 'right' }
    const verdict = this.passwords.evaluate(caller.remoteAddress, password, true)
    if (verdict.is !== 'right') this.report('login', verdict.is, caller.remoteAddress)
    return verdict
  }

  private admitSender(caller: Caller, keysOf: () => readonly string[]): Principal {
    if (this.key === undefined) {
      this.ingestOrigins.check(caller)
      return ANY_SENDER
    }
    const keys = keysOf()
    if (keys.some(key => this.key?.matches(digestOf(key)))) return INGEST_KEY_HOLDER
    const how = 'send the value of INGEST_KEY as "Authorization: Bearer …", "X-Api-Key: …" or ?api_key=…'
    if (keys.length === 0) throw new TailraceError('unauthorized', `a key is missing: ${how}`)
    this.report('key', 'wrong', caller.remoteAddress)
    throw new TailraceError('unauthorized', `the key is wrong: ${how}`)
  }

  private admitReader(caller: Caller): Principal {
    if (this.passwords === undefined) return ANY_READER
    if (this.sessions?.holds(caller)) return ADMIN
    const given = basicPassword(caller.header('authorization'))
    const how = 'log in at /login, or send ADMIN_PASSWORD by HTTP Basic with any user name'
    if (!given) throw new TailraceError('unauthorized', `a password is needed: ${how}`)
    const verdict = this.passwords.evaluate(caller.remoteAddress, given)
    if (verdict.is === 'right') return ADMIN
    this.report('basic', verdict.is, caller.remoteAddress)
    if (verdict.is === 'wrong') throw new TailraceError('unauthorized', `the password is wrong: ${how}`)
    throw tooManyAttempts(verdict.s)
  }
}

export function tooManyAttempts(waitS: number): TailraceError {
  return new TailraceError(
    'too_many_attempts',
    `too many failed attempts from this address: the password was not compared, try again in ${waitS} s`,
    { retryAfterS: waitS },
  )
}

function basicPassword(header: string | undefined): string {
  if (header === undefined || !/^basic /i.test(header)) return ''
  const decoded = Buffer.from(header.slice(6), 'base64').toString('utf8')
  return decoded.slice(decoded.indexOf(':') + 1)
}
