import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { MORE, ValueScan } from '../../core/value-scan.ts'

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
  if (text.length <= UNSCANNED_BYTES_MAX / 3) return
  const bytes = Buffer.from(text)
  const scan = new ValueScan(bytes)
  for (let end = scan.value(0); end === MORE; ) end = scan.step()
  const error = beyondBounds(bytes.length, scan.cost)
  if (error) throw error
}
