import { Download, Link, Rows3, Rows4, WrapText } from 'lucide-react'
import { useState } from 'react'
import { afterPaint } from '../ui/after-paint.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import type { Filter } from './api.ts'
import { type ExploreState, hrefOf } from './state.ts'
import { resolveRange } from './time/range.ts'

const ExportMenu = afterPaint<{ filter: Filter }>(
  async () => (await import('./export-menu.tsx')).ExportMenu,
  function ExportButton() {
    return (
      <button type="button" className="icon-button" aria-label="Export" aria-haspopup="menu" data-stand-in="">
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
      <IconButton
        icon={WrapText}
        label="Wrap lines"
        shortcut="w"
        isPressed={state.isWrapped}
        onPress={() => onChange({ isWrapped: !state.isWrapped })}
      />
      <IconButton
        icon={state.isRoomy ? Rows4 : Rows3}
        label="Roomy rows"
        isPressed={state.isRoomy}
        onPress={() => onChange({ isRoomy: !state.isRoomy })}
      />
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
      <IconButton icon={Link} label="Copy a link to this view" onPress={() => void share()} />
      <span role="status" className="quiet">
        {isCopied && 'Link copied'}
      </span>
    </>
  )
}
