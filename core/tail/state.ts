/** What a page shows of its connection to the live tail. */
import type { Failure } from './protocol.ts'

export type TailState =
  /** Opening a connection, or waiting for the server's answer to a query. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The connection is gone; the next try is at `untilMs` of the clock. */
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly reason: LossReason }
  /** The server cannot run the query. An earlier one goes on and survives cuts; without one there is no connection. */
  | { readonly kind: 'failed'; readonly error: Failure['error'] }
  | { readonly kind: 'closed' }

/**
 * Never opened · opened and cut · nothing heard for three heartbeats · the server cannot serve it for now · it said what
 * is no message of the protocol.
 */
export type LossKind = 'refused' | 'lost' | 'silent' | 'unavailable' | 'fault'

export interface LossReason {
  readonly kind: LossKind
  readonly message: string
  /** From the server, where it refused and said why. */
  readonly status?: number
  readonly code?: string
}
