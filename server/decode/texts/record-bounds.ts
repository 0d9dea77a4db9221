import { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import { MORE, ValueScan } from '../../../core/value-scan.ts'

/** A shorter record cannot exceed `recordCostMax`: the costliest bytes are `"":0,`, five of them for a cost of 8. */
export const UNSCANNED_BYTES_MAX = 64 * 1024

/** Why a record of this size and cost (`ValueScan.cost`) is refused before it is parsed; undefined when it is not. */
export function beyondBounds(bytes: number, cost: number): TailraceError | undefined {
  if (bytes > LIMITS.recordBytesMax)
    return new TailraceError(
      'record_too_large',
      `the record has ${bytes} bytes, more than ${LIMITS.recordBytesMax}: send large content elsewhere and log a reference to it`,
    )
  if (cost > LIMITS.recordCostMax)
    return new TailraceError(
      'record_too_complex',
      `the record is too complex: its cost of 1 per element or level and 8 per object member exceeds ${LIMITS.recordCostMax}. Send it as several records`,
    )
  return undefined
}

/** Throws `record_too_complex` for the text of one record that `recordTexts` has not scanned. At most 1 MiB. */
export function refuseBeyondBounds(text: string): void {
  if (text.length <= UNSCANNED_CHARS_MAX) return
  const bytes = Buffer.from(text)
  const error = beyondBounds(bytes.length, costOf(bytes))
  if (error) throw error
}

const UNSCANNED_CHARS_MAX = UNSCANNED_BYTES_MAX / 3

/** The cost, or any number beyond `recordCostMax`. */
function costOf(bytes: Uint8Array): number {
  const scan = new ValueScan(bytes)
  for (let end = scan.value(0); end === MORE && scan.cost <= LIMITS.recordCostMax; ) end = scan.step()
  return scan.cost
}

/**
 * What the records in a record's texts may cost: they share the bound of the record, because a text costs the record
 * nothing, however much it holds.
 */
export class InnerCost {
  private readonly outer: string
  private left: number | undefined

  /** @param outer text of the record */
  constructor(outer: string) {
    this.outer = outer
  }

  /** Takes the cost of a text; whether it is still within the bound. */
  take(text: string): boolean {
    // Fast path: each byte counts in one of the texts only, so that together they cost no more than a short record may.
    if (this.outer.length <= UNSCANNED_CHARS_MAX) return true
    this.left ??= LIMITS.recordCostMax - costOf(Buffer.from(this.outer))
    this.left -= costOf(Buffer.from(text))
    return this.left >= 0
  }
}
