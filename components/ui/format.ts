const THIN_SPACE = '\u2009'

/** `12 345`, with a thin space between thousands. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, THIN_SPACE)
}

/** `62%`; what is not nothing is not `0%`, and what is not all is not `100%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1%'
  if (share < 1 && share > 0.99) return '>99%'
  return `${Math.round(share * 100)}%`
}

/** `0.35 ms`, `340 ms`, `1.2 s`, `3 min 05 s`: three digits are enough to compare by. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 0) return `${durationMs} ms`
  if (durationMs < 1) return `${Number(durationMs.toPrecision(2))} ms`
  if (durationMs < 10) return `${Number(durationMs.toFixed(1))} ms`
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`
  const seconds = durationMs / 1000
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `340 B`, `3.4 MB`: decimal units. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${BYTE_UNITS[power]}`
}

/** The first characters of a text, without half of a surrogate pair at the end. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  const last = text.charCodeAt(charsMax - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax)
}
