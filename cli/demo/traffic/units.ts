/** Time inside the demo is whole microseconds since 1970: as fine as a busy request needs, and exact in a double. */
export const US_PER_MS = 1_000
export const US_PER_S = 1_000_000
export const US_PER_MIN = 60 * US_PER_S
export const US_PER_HOUR = 60 * US_PER_MIN
export const US_PER_DAY = 24 * US_PER_HOUR
