import { CircleMinus, CirclePlus, Columns3, Copy, type LucideIcon } from 'lucide-react'
import type { CSSProperties } from 'react'
import { copyText } from '../../ui/copy-text.ts'
import { formatCount } from '../../ui/format.ts'
import type { FieldActions } from '../field-actions.ts'
import { useKnownCount } from './known-count.ts'
import type { HoveredCell } from './use-hovered-cell.ts'

export interface CellActionsProps {
  readonly cell: HoveredCell
  readonly actions: FieldActions
  /** Something was done that changes the list. */
  onDone(): void
}

/** What can be done with the value under the pointer. The keys do the same for who does not point. */
export function CellActions({ cell, actions, onDone }: CellActionsProps) {
  const { field, value, top, end } = cell
  const count = useKnownCount(field, value)
  const act = (what: 'include' | 'exclude' | 'toggleColumn') => () => {
    actions[what](field, value)
    onDone()
  }
  return (
    <div className="cell-actions" style={{ top, '--end': `${end}px` } as CSSProperties}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is */}
      <div data-cell-actions="" onMouseDown={event => event.preventDefault()}>
        {count !== undefined && <span title="Logs with this value">{formatCount(count)}</span>}
        {/* Of messages hardly one is like another. */}
        {field !== 'message' && (
          <>
            <Action icon={CirclePlus} label="Only this value" shortcut="i" onPress={act('include')} />
            <Action icon={CircleMinus} label="Without this value" shortcut="x" onPress={act('exclude')} />
            <Action
              icon={Columns3}
              label={actions.hasColumn(field) ? 'Remove this column' : 'Show as a column'}
              shortcut="c"
              onPress={act('toggleColumn')}
            />
          </>
        )}
        <Action icon={Copy} label="Copy" onPress={() => void copyText(value)} />
      </div>
    </div>
  )
}

interface ActionProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly shortcut?: string
  onPress(): void
}

function Action({ icon: Icon, label, shortcut, onPress }: ActionProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onPress}
    >
      <Icon size={13} aria-hidden="true" />
    </button>
  )
}
