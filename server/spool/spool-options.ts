export interface SpoolOptions {
  readonly table: string
  readonly node: string
  readonly schemaVersion: number
  /** Bytes on disk at which appends are refused. */
  readonly bytesMax: number
  /** Bytes of other spools that share the bound. */
  othersBytes?(): number
  /** Free bytes that must remain on the file system. */
  readonly diskReserveBytes: number
  /** A segment with rows is sealed after this long, if the inserter is idle. */
  readonly sealAfterMs: number
  /** Bytes at which a segment is full: `LIMITS.segmentBytesMax` unless the engine's memory takes less at once. */
  readonly segmentBytesMax?: number
}
