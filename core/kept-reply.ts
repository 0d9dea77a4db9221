/** The reply to a request, kept so that a repeat gets the same one. */
export interface KeptReply {
  /** HTTP status. */
  readonly status: number
  /** Body. */
  readonly reply: string
}

/** An Idempotency-Key and the reply that a repeat gets. */
export interface KeyedReply extends KeptReply {
  readonly key: string
  /** Digest of the request body: the same key with another body is a mistake of the sender. */
  readonly fingerprint: string
}
