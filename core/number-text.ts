/**
 * A JSON number that a double would damage, kept as it was written: 9007199254740993, 1e400, 1700000000.123456789.
 * Only the exact parser makes these; a number that survives the trip through a double is a plain number.
 */
export class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

const INT64_MIN = -(2n ** 63n)
const UINT64_MAX = 2n ** 64n - 1n

/** Every integer of so few digits fits into Int64. */
const INT64_DIGITS = 18

/** Whether the text is an integer that Int64 or UInt64 holds, in the form the engine reads unchanged. */
export function isStorableInteger(text: string): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false
  if (text.length <= INT64_DIGITS) return true
  const value = BigInt(text)
  return value >= INT64_MIN && value <= UINT64_MAX
}
