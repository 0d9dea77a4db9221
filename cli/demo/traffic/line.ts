import type { NumberColumn, TextColumn } from '../../../core/schema/logs.ts'
import type { Level } from '../../../core/severity.ts'

/** What a demo record may hold: Tailrace's own columns; everything else stands under `attributes` and `resource`. */
export type Columns = { readonly [Name in TextColumn]?: string } & { readonly [Name in NumberColumn]?: number } & {
  readonly level?: Level
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  readonly resource?: Readonly<Record<string, unknown>>
}

/** One record on its way out: its time, and its text as JSON members without the time, which may still be moved. */
export interface Line {
  us: number
  readonly members: string
}

/**
 * The columns as JSON members without the braces. What many records share is encoded once and joined as text: that
 * halves the cost of a row.
 */
export function membersOf(columns: Columns): string {
  return JSON.stringify(columns).slice(1, -1)
}

/** The record as one line of NDJSON. */
export function lineText({ us, members }: Line): string {
  return `{"timestamp":"${isoMicros(us)}",${members}}\n`
}

let second = -1
let prefix = ''

/** ISO 8601 in UTC with microseconds. Lines come in order of time, so the text of the second is kept for the next. */
export function isoMicros(us: number): string {
  const current = Math.floor(us / 1_000_000)
  if (current !== second) {
    second = current
    prefix = new Date(current * 1_000).toISOString().slice(0, 20)
  }
  return `${prefix}${String(us - current * 1_000_000).padStart(6, '0')}Z`
}
