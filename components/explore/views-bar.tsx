import { Download, Link, Rows3, Rows4, WrapText } from 'lucide-react'
import { useState } from 'react'
import { afterPaint } from '../ui/after-paint.tsx'
import type { Filter } from './api.ts'
import { type ExploreState, hrefOf } from './state.ts'
import { resolveRange } from './time/range.ts'

const ExportMenu = afterPaint<{ filter: Filter }>(
  async () => (await import('./export-menu.tsx')).ExportMenu,
  function ExportButton() {
    return (
      <button type="button" className="icon-button" aria-label="Export" aria-haspopup="menu">
        <Download size={14} aria-hidden="true" />
      </button>
    )
  },
)

interface ViewsBarProps {
  readonly state: ExploreState
  readonly filter: Filter
  onChange(change: Partial<ExploreState>): void
}

/** How the logs are shown, and where they can go from here. */
export function ViewsBar({ state, filter, onChange }: ViewsBarProps) {
  return (
    <div className="views-bar">
      <button
        type="button"
        className="icon-button"
        aria-pressed={state.isWrapped}
        aria-label="Wrap lines"
        title="Wrap lines (w)"
        onClick={() => onChange({ isWrapped: !state.isWrapped })}
      >
        <WrapText size={14} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-pressed={state.isRoomy}
        aria-label="Roomy rows"
        title={state.isRoomy ? 'Denser rows' : 'Roomier rows'}
        onClick={() => onChange({ isRoomy: !state.isRoomy })}
      >
        {state.isRoomy ? <Rows4 size={14} aria-hidden="true" /> : <Rows3 size={14} aria-hidden="true" />}
      </button>
      <ShareButton state={state} />
      <ExportMenu filter={filter} />
    </div>
  )
}

const SAID_MS = 1_500

/** Copies an address that shows the same later: a range that moves with the clock is pinned to where it is now. */
function ShareButton({ state }: { state: ExploreState }) {
  const [isCopied, setIsCopied] = useState(false)
  const share = async () => {
    const { fromMs, toMs } = resolveRange(state, Date.now())
    const pinned = state.isLive
      ? state
      : {
          ...state,
          from: fromMs === undefined ? undefined : new Date(fromMs).toISOString(),
          to: toMs === undefined ? undefined : new Date(toMs).toISOString(),
        }
    await navigator.clipboard.writeText(new URL(hrefOf(pinned), window.location.href).href)
    setIsCopied(true)
    setTimeout(() => setIsCopied(false), SAID_MS)
  }
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Copy a link to this view"
        title="Copy a link to this view"
        onClick={() => void share()}
      >
        <Link size={14} aria-hidden="true" />
      </button>
      <span role="status" className="quiet">
        {isCopied && 'Link copied'}
      </span>
    </>
  )
}
