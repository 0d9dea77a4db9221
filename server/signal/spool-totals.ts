import type { Spool } from '../spool/spool.ts'
import type { Signals } from './signals.ts'

type Stats = ReturnType<Spool['stats']>

/** Worst last. */
const STATES: readonly Stats['state'][] = ['ok', 'full', 'stuck', 'failing']

/** The spools of all signals as one: their rows and bytes together, the worst state, the longest wait. */
export function spoolTotals(signals: Signals): Stats {
  const all = Object.values(signals).map(({ spool }) => spool.stats())
  const [worst] = all.toSorted((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state))
  if (worst === undefined) throw new Error('there is no signal')
  const sum = (of: (stats: Stats) => number) => all.reduce((total, stats) => total + of(stats), 0)
  return {
    state: worst.state,
    reason: worst.reason,
    bytes: sum(({ bytes }) => bytes),
    bytesMax: worst.bytesMax,
    segments: sum(({ segments }) => segments),
    rows: sum(({ rows }) => rows),
    oldestMs: Math.max(...all.map(({ oldestMs }) => oldestMs)),
    freeBytes: worst.freeBytes,
  }
}
