const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a span as typed (`30m`, `24h`, `1.5d`); undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) return undefined
  return Math.round(Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS])
}

/** A span as people read it: `9.5 s`, `2 min 05 s`, `26 h 40 min`. */
export function shownDuration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
