import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Of this process only: digests of mistyped passwords are kept for a while, and are worth nothing elsewhere. */
const SALT = randomBytes(16)

/** What is compared and remembered in place of a secret: neither content nor length shows in the time it takes. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(SALT).update(text).digest()
}

/** A key or password that others have to know. */
export class Secret {
  private readonly digest: Buffer

  constructor(value: string) {
    this.digest = digestOf(value)
  }

  matches(given: Buffer): boolean {
    return timingSafeEqual(given, this.digest)
  }
}

/** For senders that get no reply which could tell them whether they guessed right, and need not be counted. */
export function isEqualSecret(given: string, expected: string): boolean {
  return new Secret(expected).matches(digestOf(given))
}
