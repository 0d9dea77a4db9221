import { Download, Link, RotateCw, Rows3, Rows4, WrapText } from 'lucide-react'
import { afterPaint } from '../ui/after-paint.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import type { Filter } from './api.ts'
import { CopyIconButton } from './fields/copy-icon-button.tsx'
import { type ExploreState, hrefOf } from './state.ts'
import { pinRange } from './time/pin-range.ts'

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
  onRefresh(): void
}

/** How the logs are shown, and where they can go from here. */
export function ViewsBar({ state, filter, onChange, onRefresh }: ViewsBarProps) {
  return (
    <div className="views-bar">
      {/* What is live is new as it is. */}
      {!state.isLive && <IconButton icon={RotateCw} label="Refresh" shortcut="r" onPress={onRefresh} />}
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
      <CopyIconButton what="a link to this view" icon={Link} text={() => linkTo(state)} />
      <ExportMenu filter={filter} />
    </div>
  )
}

/** An address that shows the same later: a range that moves with the clock is pinned to where it is now. */
function linkTo(state: ExploreState): string {
  const pinned = state.isLive ? state : { ...state, ...pinRange(state, Date.now()) }
  return new URL(hrefOf(pinned), window.location.href).href
}
