/** The bounds of the demo, each with its unit in its name. What the server bounds is in core/limits.ts. */
export const BOUNDS = {
  /** A shorter span could not hold the longest request, a longer one lies outside the server's daily partitions. */
  spanMsMin: 60_000,
  spanMsMax: 365 * 86_400_000,
  rowsMax: 1_000_000_000,
  /** What was begun and is not over is held in memory: 9 s of records, at this rate 60 MB. */
  rowsPerSecondMax: 10_000,
  /** One request: about 700 kB, below the size from which the server reads only four bodies at a time. */
  batchRowsMax: 1_000,
  /** Requests on their way at the same time: enough to keep two cores busy while the disk syncs. */
  requestsMax: 4,
  /** A server may hold a reply back for 5 s when its spool fills; silence of this length is no reply any more. */
  replyMs: 60_000,
  replyBytesMax: 1_048_576,
  /** Without any success for this long the server is given up; a restart of it takes seconds. */
  giveUpMs: 120_000,
  /** Pauses before a batch is sent again, doubling in between; a restart of the server is noticed soon. */
  retryMsMin: 100,
  retryMsMax: 2_000,
  /** The longest that a Retry-After is believed. */
  retryAfterMsMax: 60_000,
  /** What is on its way when Ctrl-C comes has this long to arrive. */
  farewellMs: 5_000,
  /** Reasons of rejection shown at the end. */
  reasonsMax: 5,
  /** Live: how often records are sent, and how far they may catch up after a pause; a longer gap stays one. */
  tickMs: 200,
  catchUpMs: 15 * 60_000,
} as const
