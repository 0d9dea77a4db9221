import type { GapCause } from '../../../core/tail/protocol.ts'
import type { TailGap } from '../../../core/tail/subscription.ts'
import { formatCount } from '../../ui/format.ts'

const CAUSES: Readonly<Record<GapCause, string>> = {
  slow_reader: 'this page could not keep up',
  too_far_back: 'this page was away for long',
  store_unavailable: 'the store was away',
  overload: 'more arrived than could be looked at',
}

interface GapLineProps {
  readonly gap: TailGap
  readonly isFilling: boolean
  onFill(gap: TailGap): void
}

/** Rows that were not sent, where they would stand: how many, why, and a click away. */
export function GapLine({ gap, isFilling, onFill }: GapLineProps) {
  const most = gap.to - gap.from
  const count = gap.count === null ? `up to ${formatCount(most)} logs` : `${formatCount(gap.count)} logs`
  return (
    <button type="button" className="gap-line" disabled={isFilling} onClick={() => onFill(gap)}>
      <span>{isFilling ? `Loading ${count} …` : `${count} not shown: ${CAUSES[gap.cause]}. Load them`}</span>
    </button>
  )
}
