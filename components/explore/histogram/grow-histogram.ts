import type { Histogram } from '../api.ts'

/** Rows that have arrived, and the value they have in the field that the histogram tells apart. */
export interface ArrivedRows {
  readonly atMs: number
  readonly value: string
  readonly count: number
}

/** As many as the server tells apart; further values are counted together. */
const SERIES_MAX = 12

/** Nothing yet, with room for what arrives; the last bucket is the one of now. */
export function emptyHistogram(nowMs: number, stepMs: number, buckets: number): Histogram {
  const startMs = (Math.floor(nowMs / stepMs) - (buckets - 1)) * stepMs
  return { startMs, stepMs, buckets, total: 0, series: [] }
}

/**
 * The histogram with rows that arrived counted into it: buckets are added at its end as time goes on, and the oldest
 * dropped beyond `maxBuckets` with what is in them. Rows before its start are not counted.
 *
 * @param nowMs rows of buckets later than this one are not counted: one sender whose clock is a year ahead would push
 * everything else out of the picture
 */
export function growHistogram(
  histogram: Histogram,
  rows: readonly ArrivedRows[],
  maxBuckets: number,
  nowMs = Number.POSITIVE_INFINITY,
): Histogram {
  const { startMs, stepMs } = histogram
  const bucketOf = (atMs: number) => Math.floor((atMs - startMs) / stepMs)
  const lastBucket = bucketOf(nowMs)
  const isCounted = (bucket: number) => bucket >= 0 && (bucket < histogram.buckets || bucket <= lastBucket)
  let end = histogram.buckets
  for (const { atMs } of rows) {
    const bucket = bucketOf(atMs)
    if (isCounted(bucket) && bucket >= end) end = bucket + 1
  }
  const dropped = Math.max(0, end - maxBuckets)
  const counted = new Map(histogram.series.map(({ value, counts }) => [value, moved(counts, dropped, end - dropped)]))
  for (const { atMs, value, count } of rows) {
    const bucket = bucketOf(atMs)
    if (bucket < dropped || !isCounted(bucket)) continue
    const counts = countsOf(counted, value, end - dropped)
    counts[bucket - dropped] = (counts[bucket - dropped] ?? 0) + count
  }
  return { startMs: startMs + dropped * stepMs, stepMs, buckets: end - dropped, ...summed(counted) }
}

function moved(counts: readonly number[], dropped: number, buckets: number): number[] {
  const kept = counts.slice(dropped, dropped + buckets)
  while (kept.length < buckets) kept.push(0)
  return kept
}

/** A value that is not told apart may be among the others already. */
function countsOf(counted: Map<string | null, number[]>, value: string, buckets: number): number[] {
  const name = counted.has(value) || (!counted.has(null) && counted.size < SERIES_MAX) ? value : null
  const known = counted.get(name)
  if (known) return known
  const counts = new Array<number>(buckets).fill(0)
  counted.set(name, counts)
  return counts
}

/** In the order of the server: the most first, the others last. */
function summed(counted: ReadonlyMap<string | null, number[]>): Pick<Histogram, 'series' | 'total'> {
  const series = [...counted]
    .map(([value, counts]) => ({ value, counts, total: counts.reduce((sum, count) => sum + count, 0) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => Number(a.value === null) - Number(b.value === null) || b.total - a.total)
  return { series, total: series.reduce((sum, { total }) => sum + total, 0) }
}
