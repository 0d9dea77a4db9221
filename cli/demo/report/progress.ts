import { shownDuration } from '../duration.ts'

/** Where text goes: a terminal draws over its last line, everything else gets lines. */
export interface Screen {
  readonly isTerminal: boolean
  /** Characters in a line. */
  readonly columns: number
  write(text: string): void
}

export interface Progress {
  /** Rows the server has spoken about so far. */
  update(rows: number): void
  /** Says the last word. */
  end(rows: number): void
}

const REDRAW_MS = 100
/** Without a terminal: a line for each tenth, and one when nothing was said for this long. */
const LINE_SHARE = 0.1
const LINE_MS = 10_000

const BAR_CHARS_MAX = 30

/** Shows how far a known number of rows has come. `now` is a monotonic clock in ms. */
export function progress(screen: Screen, total: number, now: () => number = () => performance.now()): Progress {
  const startedMs = now()
  let saidMs = screen.isTerminal ? Number.NEGATIVE_INFINITY : startedMs
  let saidShare = 0

  const say = (rows: number, isLast: boolean): void => {
    saidMs = now()
    saidShare = rows / total
    const text = status(rows, total, saidMs - startedMs)
    if (!screen.isTerminal) screen.write(`  ${text}\n`)
    else screen.write(`\r\u001b[K${withBar(text, rows / total, screen.columns)}${isLast ? '\n' : ''}`)
  }
  return {
    update(rows) {
      const silentMs = now() - saidMs
      const isDue = screen.isTerminal
        ? silentMs >= REDRAW_MS
        : rows / total - saidShare >= LINE_SHARE || silentMs >= LINE_MS
      if (isDue) say(rows, false)
    },
    end: rows => say(rows, true),
  }
}

function status(rows: number, total: number, elapsedMs: number): string {
  const perMs = elapsedMs > 0 ? rows / elapsedMs : 0
  const left = rows >= total || perMs === 0 ? '' : `, ${shownDuration((total - rows) / perMs)} left`
  const percent = `${Math.floor((rows / total) * 100)} %`.padStart(5)
  return `${percent}  ${count(rows)} of ${count(total)} rows, ${count(perMs * 1_000)}/s${left}`
}

function withBar(text: string, share: number, columns: number): string {
  const chars = Math.min(BAR_CHARS_MAX, columns - text.length - 5)
  if (chars < 5) return text.slice(0, Math.max(0, columns - 1))
  const full = Math.round(Math.min(1, share) * chars)
  return `  ${'█'.repeat(full)}${'░'.repeat(chars - full)} ${text}`
}

/** A whole number with its thousands apart. */
export function count(n: number): string {
  return Math.round(n).toLocaleString('en')
}
