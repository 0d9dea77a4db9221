import type { TailState } from '../../../core/tail/state.ts'
import { formatCount, formatShare } from '../../ui/format.ts'
import type { LiveSnapshot } from './live-snapshot.ts'

export interface LiveBarProps {
  readonly live: LiveSnapshot
  onPause(): void
  onFollow(): void
  onRetry(): void
}

/** What the stream does: how fast rows arrive, whether they are shown as they do, and what is wrong. */
export function LiveBar({ live, onPause, onFollow, onRetry }: LiveBarProps) {
  const { state, rates, shownShare, isFollowing, waiting, fillFault } = live
  return (
    <div className="live-bar">
      <span className="live-pulse" data-state={state.kind} aria-hidden="true" />
      <span role="status">{stateText(state)}</span>
      {state.kind === 'waiting' && (
        <button type="button" className="link-button" onClick={onRetry}>
          Try now
        </button>
      )}
      <Sparkline rates={rates} />
      <span className="live-rate">{rateText(rates.at(-1))}</span>
      {shownShare < 1 && (
        <span className="live-sampled" title="More match than can be shown. The chart and the rate count all of them.">
          {formatShare(shownShare)} shown
        </span>
      )}
      <button
        type="button"
        className="button live-pause"
        aria-pressed={!isFollowing}
        aria-keyshortcuts="Space"
        title={isFollowing ? 'Pause (Space)' : 'Go on (Space)'}
        onClick={isFollowing ? onPause : onFollow}
      >
        {isFollowing ? 'Pause' : 'Paused'}
      </button>
      {!isFollowing && waiting > 0 && <span className="live-waiting">{formatCount(waiting)} waiting</span>}
      {fillFault !== undefined && (
        <span className="live-fault" role="alert">
          {fillFault}
        </span>
      )}
    </div>
  )
}

function stateText(state: TailState): string {
  switch (state.kind) {
    case 'connecting':
      return 'Connecting …'
    case 'live':
      return 'Live'
    case 'waiting':
      return `Cut off (${state.reason.message}); nothing is lost, it goes on where it was`
    case 'failed':
      return state.error.message
    case 'closed':
      return 'Suspended'
  }
}

function rateText(rate: number | undefined): string {
  if (rate === undefined) return ''
  return `${rate < 10 ? Number(rate.toFixed(1)) : formatCount(Math.round(rate))} / s`
}

const WIDTH = 60
const HEIGHT = 16

/** Rows a second over the last minute. */
function Sparkline({ rates }: { rates: readonly number[] }) {
  const most = Math.max(1, ...rates)
  const points = rates.map((rate, index) => {
    const x = WIDTH - (rates.length - 1 - index)
    return `${x},${(HEIGHT - 1 - (rate / most) * (HEIGHT - 2)).toFixed(1)}`
  })
  return (
    <svg className="live-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" />
    </svg>
  )
}
