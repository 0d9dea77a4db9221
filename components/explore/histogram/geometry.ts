/** Where the buckets stand in the chart, in CSS pixels: fixed, so that nothing moves when counts grow a digit. */
import type { BucketSpan } from './bucket-text.ts'

export const CHART_HEIGHT_PX = 64
/** Room for the labels of the counts. */
export const LEFT_PX = 48
export const RIGHT_PX = 12
export const TOP_PX = 4
/** Room for the labels of the times. */
export const BOTTOM_PX = 20

export interface BucketBox {
  readonly left: number
  readonly width: number
}

/** The stretch of the chart's width that these buckets take. */
export function bucketBox({ first, last }: BucketSpan, buckets: number, chartWidthPx: number): BucketBox {
  const width = Math.max(0, chartWidthPx - LEFT_PX - RIGHT_PX) / Math.max(1, buckets)
  return { left: LEFT_PX + first * width, width: (last - first + 1) * width }
}
