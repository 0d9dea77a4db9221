import type { GapCause } from '../../../core/tail/protocol.ts'
import { formatCount } from '../../ui/format.ts'
import type { GapEntry } from './list-entry.ts'

const CAUSES: Readonly<Record<GapCause, string>> = {
  slow_reader: 'this page could not keep up',
  too_far_back: 'this page was away for long',
  store_unavailable: 'the store was away',
  overload: 'more arrived than could be looked at',
}

interface GapLineProps {
  readonly entry: GapEntry
  readonly isFilling: boolean
  onFill(): void
}

/** Rows that are not here, where they would stand: how many, why, and a click or Enter on their line away. */
export function GapLine({ entry: { gap, before }, isFilling, onFill }: GapLineProps) {
  const most = gap.to - gap.from
  const count = gap.count === null ? `up to ${formatCount(most)} logs` : `${formatCount(gap.count)} logs`
  const cause = before ? 'more arrived than is kept here' : CAUSES[gap.cause]
  return (
    // Disabled as such it would lose the focus.
    <button type="button" className="gap-line" tabIndex={-1} aria-disabled={isFilling} onClick={onFill}>
      <span>{isFilling ? `Loading ${count} …` : `${count} not shown: ${cause}. Load them`}</span>
    </button>
  )
}
