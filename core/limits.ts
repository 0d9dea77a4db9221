/**
 * Every bound of the record path in one place, with its unit in the name and its reason beside it. The README's
 * "Bounds" table lists the same values; a test compares the two.
 */
export const LIMITS = {
  /** A body as sent, and again after decompression. OTLP recommends the same figure. */
  bodyBytesMax: 64 * 1024 * 1024,
  /**
   * All bodies in flight as held in memory: what was received or unpacked, buffers as they grow, and the rows made of
   * them until these are on disk. Beyond it bodies wait, and the oldest that waits completes on top of it.
   */
  bodiesBytesMax: 256 * 1024 * 1024,
  /** Kept free of it for bodies up to `smallBodyBytesMax`: 4,000 senders of single records beside any number of large ones. */
  smallBodiesBytesMax: 64 * 1024 * 1024,
  smallBodyBytesMax: 16 * 1024,
  /** A body waits this long in all for its share, then 503: below the 5 s after which clients send again anyway. */
  bodyWaitMs: 3_000,
  /** A body that sends no byte for this long is cut off. */
  bodyIdleMs: 30_000,
  /**
   * A whole body arrives within this time, and a second more for each `bodyBytesPerSMin` that came: an uplink of 1 Mbit/s
   * passes with 64 MiB in 9 minutes, a byte now and then does not. Time in which the server did not read is not counted.
   */
  bodyMs: 60_000,
  bodyBytesPerSMin: 128 * 1024,
  /** Body of queries: those of a page together, 32 of the longest text, with room for their form. */
  queryBodyBytesMax: 512 * 1024,
  /** One record: the row made of it has some 5 MB at most, and what blocks the event loop for it stays below 50 ms. */
  recordBytesMax: 8 * 1024 * 1024,
  /**
   * Elements, levels and members of a record: 1 for each comma or opening bracket, 7 more for each colon. A member costs
   * the decoder 1.5 µs and an element 0.2, so that the costliest record takes some 40 ms: 131,072 numbers, or 16,384
   * members. A record with 512 attributes has 4,096.
   */
  recordCostMax: 128 * 1024,
  /** Open connections: file descriptors are a bound nobody sees until it is reached. */
  connectionsMax: 10_000,
  /** A syslog message; the rest of a longer one is passed over, and the row says how much. */
  syslogMessageBytesMax: 1024 * 1024,
  /** Open syslog connections; at the bound one makes room that never said anything, or was idle longest. */
  syslogConnectionsMax: 1_000,
  /** A connection makes room for another only after so long without a word, and before its first word after so long. */
  syslogEvictIdleMs: 60_000,
  syslogEvictSilentMs: 1_000,
  /** A pause after which a message without terminator is taken as complete. */
  syslogFlushIdleMs: 1_000,
  /** A counted message that stops arriving for this long is refused, and its connection closed. */
  syslogStallMs: 30_000,
  /** Bytes of incomplete messages over all syslog connections. */
  syslogPartialBytesMax: 128 * 1024 * 1024,
  /** Datagrams read and not yet on disk; beyond it they are dropped and counted. */
  udpPendingBytesMax: 32 * 1024 * 1024,
  /** Asked of the kernel for the UDP socket; `net.core.rmem_max` may grant less, which is logged. */
  udpReceiveBufferBytes: 8 * 1024 * 1024,
  /** Combinations of door, reason and sender that rejections are counted by; the rest is counted together. */
  rejectionCountersMax: 1_000,
  /** Records in one request: the smallest record grows to some 200 bytes in the spool. */
  recordsPerRequestMax: 1_000_000,
  /** Reasons listed in one reply; the count of rejected records is always exact. */
  errorsPerReplyMax: 1_000,
  /** Rejected records kept for inspection, each with at most `rejectionSampleBytesMax` of its text. */
  rejectionsKeptMax: 1_000,
  rejectionSampleBytesMax: 2_048,
  /** Long texts (message, stack trace, an attribute's value): longer ones are cut and marked. */
  longTextBytesMax: 1_000_000,
  /** Names, ids and paths: longer ones are no name, and would bloat dictionaries. Cut and marked. */
  shortTextBytesMax: 65_536,
  /** Attributes of a record; what is beyond is kept together as JSON text. */
  attributesMax: 512,
  /** Nesting that becomes dotted paths; deeper values are kept as JSON text. */
  attributeDepthMax: 32,
  /** A dotted path longer than this is no path: kept with the overflow. */
  attributePathCharsMax: 512,
  /** Keys and values of a record's attributes together; the rest is dropped, and the drop is marked in the row. */
  attributeBytesMax: 4_000_000,
  /** A segment is one insert and one block (C1.4). */
  segmentRowsMax: 100_000,
  segmentBytesMax: 64 * 1024 * 1024,
  /** What does not fit into the engine's memory and is larger than this is cut in halves at once. Smaller ranges fit in
   * the 256 MiB that are the least an engine has, unless others take them for a while. */
  bisectAtOnceBytesMin: 4 * 1024 * 1024,
  /** So long a smaller range must fail for want of memory before it is cut, and a row before it is quarantined: twice
   * the time that a query may hold memory. */
  memoryPatienceMs: 60_000,
  /** Rows of one append are cut into pieces of this size, so that groups and segments fill evenly. */
  pieceRowsMax: 2_000,
  pieceBytesMax: 4 * 1024 * 1024,
  /** A record's clock may run ahead by this much before the row is marked. */
  clockAheadMs: 3_600_000,
  /** Bytes one fsync may cover: keeps the wait of the first appender in the group short. */
  groupBytesMax: 16 * 1024 * 1024,
  /** Bytes handed to the spool and not yet on disk; doors wait beyond it. */
  pendingBytesMax: 128 * 1024 * 1024,
  /** A writer that gets nothing done for this long is reported as stuck: `/health` shows it within 5 s. */
  spoolStuckMs: 4_000,
  /** A start waits this long for another Tailrace that holds the data directory: restarts overlap by a drain at most. */
  lockWaitMs: 10_000,
  /** Idempotency keys remembered, and for how long (C1.7). */
  idempotencyKeysMax: 100_000,
  idempotencyKeyAgeMs: 3_600_000,
  idempotencyKeyCharsMax: 255,
  /**
   * Responses slowed at the same time while the spool fills, and the longest pause (C1.9): both earlier clients give up
   * after 5 s and send again without a key, so that a reply has to be there within 4 s, its fsync included.
   */
  slowedResponsesMax: 1_000,
  slowedResponseMs: 3_000,
  /** `?wait=stored` answers `"stored":false` after this long. */
  waitStoredMs: 10_000,
  /** After an insert of unknown fate its token is trusted for this long; then the store is asked what it has (C1.6). */
  tokenTrustMs: 15 * 60_000,
  /** A query's text: room for some two hundred ids. */
  queryBytesMax: 8_192,
  /** Words, phrases and fields of a query: each is a condition on every row that is examined. */
  queryTermsMax: 500,
  /**
   * What the terms of a query weigh together, as `core/query/cost/weight.ts` counts them: the engine understands a statement
   * of so much in some 2 s at most, during which it cannot be stopped.
   */
  queryWeightMax: 600,
  /** Groups and negations inside each other: far beyond what a person writes, far below what a stack holds. */
  queryDepthMax: 64,
  /** A regular expression's text. */
  regexCharsMax: 1_000,
  /**
   * Steps that the regular expressions of a query unfold to together, as `core/query/regex/regex-size.ts` counts them. In the
   * live tail a step takes 45 ns a character where everything is made to go wrong: a text of 400 characters costs 18 ms
   * at the very worst, one of 65,536 three seconds, and its evaluation is ended (`server/tail/tail-budget.ts`). Usually
   * a character takes 20 ns whatever the steps.
   */
  regexStepsMax: 1_000,
  /** Only so much of a value is tested against a regular expression, in the store and in the live tail alike. */
  regexValueCharsMax: 65_536,
  /** Head of a request: an address with a query of `queryBytesMax`, each byte as three characters, and room for the rest. */
  requestHeadBytesMax: 32 * 1024,
  /** Names of headers that a page may ask to send (CORS); they come back in the reply, whose head clients bound at 8 kB. */
  requestedHeaderNamesCharsMax: 4_096,
  /** Rows of one page of a search. */
  searchPageRowsMax: 1_000,
  /** Rows that an export reads at a time: some 10 MB. */
  exportPageRows: 10_000,
  /** A page ends before its rows are larger together, after one at least: a row may have megabytes. */
  searchPageBytesMax: 32 * 1024 * 1024,
  /** Newest rows that facets and patterns are counted in: the sample is stated beside the result. */
  sampleRowsMax: 100_000,
  /** Buckets of a histogram: more than a screen has columns worth telling apart. */
  histogramBucketsMax: 500,
  /** Attributes that are counted unasked, the commonest; others by name. */
  facetAttributesMax: 25,
  /** Fields of one request for facets: each is counted over the whole sample. */
  facetFieldsMax: 60,
  /** A value longer than this is counted in facets, charts and suggestions, but not named: nobody could choose it there. */
  listedValueBytesMax: 1_000,
  /** Characters of the messages that are shown as examples. */
  exampleCharsMax: 1_000,
  /** Shapes of messages in one answer. */
  patternsMax: 200,
  /** Queries of which it is remembered where their newest rows are. */
  newestHintsMax: 1_000,
  /** Readers that may read a page of older rows at a time, and that may hold up to 16 MiB of them while they take them. */
  tailReadBacksMax: 4,
  /** Newest rows kept in memory for the live tail, in encoded bytes: minutes of a busy system, to resume from. */
  tailRingBytesMax: 64 * 1024 * 1024,
  /** Rows are gathered for so long before they are sent: a batch costs hardly more than a row. */
  tailBatchMs: 25,
  /** A reader hears something at least this often, so that proxies keep the connection and it knows where it is. */
  tailHeartbeatMs: 5_000,
  /** A WebSocket that answers no ping for this long is gone. */
  tailPongMs: 60_000,
  /** Bytes waiting for one reader; beyond it rows are left out and told as a gap. */
  tailReaderBytesMax: 4 * 1024 * 1024,
  /** Rows that a resume catches up with; what is further back becomes a gap. */
  tailCatchUpRowsMax: 100_000,
  /** Stored rows sent before what arrives. */
  tailBackfillRowsMax: 10_000,
  /** Nodes besides the server's own that a resume may name: those of a cluster, and some before them. */
  tailNodesMax: 64,
  /** Readers in all, and from one address: room for a team behind one proxy. */
  tailReadersMax: 5_000,
  tailReadersPerAddressMax: 2_500,
  /** What a reader may send: a query and positions. */
  tailRequestBytesMax: 64 * 1024,
  /** Statements waiting for one engine session; the next is refused. */
  statementsWaitingMax: 500,
  /** A session of the pages: long enough that nobody keeps the password in a note, short enough that a lost laptop's ends. */
  sessionAgeS: 30 * 86_400,
  /** Browsers that are logged in; each is 60 bytes on disk, and the whole file is written at a login. */
  sessionsMax: 1_000,
  /** The login form: a password, a path, and room; read as a whole within the time, since nobody is known yet. */
  formBytesMax: 16_384,
  formMs: 10_000,
  /** A path to return to after the login travels in an address; three times this still fits into the 16 kB Node reads. */
  returnPathCharsMax: 2_048,
  /** Fewest characters of INGEST_KEY and ADMIN_PASSWORD beyond loopback: 12 random ones outlast any guessing by network. */
  secretCharsMin: 12,
  /** Failed password attempts of one address before it is throttled: more than a person needs. */
  wrongGuessesMax: 10,
  /** The longest wait between two more. As short as this, because everybody behind the same address waits too. */
  wrongGuessWaitMs: 60_000,
  /** After this long one failed attempt is forgiven: a throttled address gets one a minute. */
  wrongGuessForgivenMs: 60_000,
  /**
   * Addresses with failed attempts that are not forgiven yet. At the bound the oldest is forgotten. A /48, the network of
   * one customer, has 65,536 /64s: its owner cannot flush its own entries with them. Full, the table takes 13 MB.
   */
  guessingSendersMax: 65_536,
  /** Values known to be wrong, which are not counted again when a program repeats them. */
  wrongValuesMax: 4_096,
} as const
