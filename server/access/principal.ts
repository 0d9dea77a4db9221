/** Permissions: send records, read stored records, change what this server keeps. */
export type Scope = 'ingest' | 'read' | 'write'

/** The caller that admission identified. It never holds a secret. */
export interface Principal {
  /** `anonymous` if no credentials were required. */
  readonly kind: 'key' | 'user' | 'anonymous'
  /** Stable, so that actions can be attributed to it. */
  readonly id: string
  readonly role: 'sender' | 'admin' | 'anybody'
  readonly scopes: ReadonlySet<Scope>
}

/** A sender with the value of `INGEST_KEY`. */
export const INGEST_KEY_HOLDER: Principal = {
  kind: 'key',
  id: 'ingest-key',
  role: 'sender',
  scopes: new Set<Scope>(['ingest']),
}

/** A caller with a session, or with `ADMIN_PASSWORD` in HTTP Basic. */
export const ADMIN: Principal = { kind: 'user', id: 'admin', role: 'admin', scopes: new Set<Scope>(['read', 'write']) }

const anybody = (...scopes: Scope[]): Principal => ({
  kind: 'anonymous',
  id: 'anonymous',
  role: 'anybody',
  scopes: new Set(scopes),
})

/** A sender while `INGEST_KEY` is not set. */
export const ANY_SENDER = anybody('ingest')
/** A reader while `ADMIN_PASSWORD` is not set. */
export const ANY_READER = anybody('read', 'write')
/** A caller of an address that is open to everyone. */
export const ANYBODY = anybody()
