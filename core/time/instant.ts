/** A point in time to the nanosecond, since 1970-01-01T00:00:00Z. A double alone cannot hold it. */
export interface Instant {
  /** Whole seconds; negative before 1970. */
  readonly seconds: number
  /** 0 to 999,999,999. */
  readonly nanos: number
}
