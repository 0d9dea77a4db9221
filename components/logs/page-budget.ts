/**
 * How much of each log one page carries. Closed rows are in the page too, so a hundred large logs must share: small
 * values stay whole, and only the large ones are cut, all at the same length.
 */
import type { Field, LogFields } from './fields.ts'

/** A value in an opened row. What is longer is not read but searched. */
const VALUE_CHARS_MAX = 20_000
/** All values of a page together; the page carries them twice, as HTML and as React's data. */
const PAGE_CHARS_MAX = 160_000
/** Attributes of one row, and fields of all rows of a page, at some 250 bytes each. */
const ROW_FIELDS_MAX = 300
const PAGE_FIELDS_MAX = 4_000

export interface PageBudget {
  readonly valueCharsMax: number
  readonly rowFieldsMax: number
}

/** The cuts that keep a page of these logs within bounds. */
export function pageBudget(logs: readonly LogFields[]): PageBudget {
  const rowFieldsMax = fairShare(
    logs.map(log => log.columns.length + log.attributes.length + log.resource.length),
    PAGE_FIELDS_MAX,
    ROW_FIELDS_MAX,
  )
  const values = logs.flatMap(log => [
    ...log.long,
    ...log.columns,
    ...log.attributes.slice(0, rowFieldsMax),
    ...log.resource.slice(0, rowFieldsMax),
  ])
  return { rowFieldsMax, valueCharsMax: fairShare(values.map(sizeOf), PAGE_CHARS_MAX, VALUE_CHARS_MAX) }
}

function sizeOf({ text }: Field): number {
  return text.length
}

/** The largest cut, at most `cutMax`, under which the sizes add up to no more than `total`. */
export function fairShare(sizes: readonly number[], total: number, cutMax: number): number {
  const ascending = sizes.map(size => Math.min(size, cutMax)).sort((a, b) => a - b)
  let left = total
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index))
    if (size > share) return share
    left -= size
  }
  return cutMax
}
