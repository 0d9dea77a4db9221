/** What somebody may do: send records, read what is stored and change what this server keeps. */
export type Scope = 'ingest' | 'read' | 'write'

/** Who is calling, as admission found out. It never holds a secret. */
export interface Principal {
  /** `anonymous` where nothing was asked for. */
  readonly kind: 'key' | 'user' | 'anonymous'
  /** Stable, so that what it did can be told apart from what others did. */
  readonly id: string
  readonly role: 'sender' | 'admin' | 'anybody'
  readonly scopes: ReadonlySet<Scope>
}

/** Whoever shows the value of `INGEST_KEY`. */
export const INGEST_KEY_HOLDER: Principal = {
  kind: 'key',
  id: 'ingest-key',
  role: 'sender',
  scopes: new Set<Scope>(['ingest']),
}

/** Whoever has logged in with `ADMIN_PASSWORD`, or sends it with a request. */
export const ADMIN: Principal = { kind: 'user', id: 'admin', role: 'admin', scopes: new Set<Scope>(['read', 'write']) }

const anybody = (...scopes: Scope[]): Principal => ({
  kind: 'anonymous',
  id: 'anonymous',
  role: 'anybody',
  scopes: new Set(scopes),
})

/** Whoever sends records while no key is set. */
export const ANY_SENDER = anybody('ingest')
/** Whoever opens a page while no password is set. */
export const ANY_READER = anybody('read', 'write')
/** Whoever asks for what is open to all. */
export const ANYBODY = anybody()
