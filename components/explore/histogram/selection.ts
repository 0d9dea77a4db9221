/** A cursor on the buckets that the keyboard moves, and the stretch between it and where it began. */
import type { Histogram } from '../api.ts'
import type { BucketSpan } from './bucket-text.ts'

/** In time and not in buckets: the buckets move under it while logs arrive. */
export interface Cursor {
  readonly atMs: number
  readonly anchorMs: number
}

type Grid = Pick<Histogram, 'startMs' | 'stepMs' | 'buckets'>

const KEYS: Readonly<Record<string, (at: number, buckets: number) => number>> = {
  ArrowLeft: at => at - 1,
  ArrowRight: at => at + 1,
  PageUp: (at, buckets) => at - Math.ceil(buckets / 10),
  PageDown: (at, buckets) => at + Math.ceil(buckets / 10),
  Home: () => 0,
  End: (_, buckets) => buckets - 1,
}

/** Where a key takes the cursor; undefined for keys that do not move it. Without a cursor it begins at the newest bucket. */
export function movedCursor(
  cursor: Cursor | undefined,
  key: string,
  isExtending: boolean,
  grid: Grid,
): Cursor | undefined {
  const move = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
  if (move === undefined || grid.buckets === 0) return undefined
  const target =
    cursor === undefined && key !== 'Home' ? grid.buckets - 1 : move(bucketAt(cursor?.atMs ?? 0, grid), grid.buckets)
  const atMs = grid.startMs + clamp(target, grid) * grid.stepMs
  return { atMs, anchorMs: isExtending && cursor !== undefined ? cursor.anchorMs : atMs }
}

/** The buckets between the cursor and where it began. */
export function cursorSpan({ atMs, anchorMs }: Cursor, grid: Grid): BucketSpan {
  const at = bucketAt(atMs, grid)
  const anchor = bucketAt(anchorMs, grid)
  return { first: Math.min(at, anchor), last: Math.max(at, anchor) }
}

export function bucketAt(atMs: number, grid: Grid): number {
  return clamp(Math.floor((atMs - grid.startMs) / grid.stepMs), grid)
}

function clamp(bucket: number, { buckets }: Grid): number {
  return Math.max(0, Math.min(bucket, buckets - 1))
}
