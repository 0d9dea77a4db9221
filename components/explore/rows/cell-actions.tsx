import { CircleMinus, CirclePlus, Copy } from 'lucide-react'
import type { FieldActions } from '../field-actions.ts'

export interface HoveredCell {
  readonly field: string
  readonly value: string
  /** In pixels from the list's own corner. */
  readonly top: number
  readonly right: number
}

interface CellActionsProps {
  readonly cell: HoveredCell
  readonly actions: FieldActions
}

/** What can be done with the value under the pointer. The keys do the same for who does not point. */
export function CellActions({ cell, actions }: CellActionsProps) {
  const { field, value, top, right } = cell
  return (
    <div className="cell-actions" style={{ top, left: right }} data-cell-actions="">
      <button type="button" tabIndex={-1} title="Only this value (i)" onClick={() => actions.include(field, value)}>
        <CirclePlus size={13} aria-hidden="true" />
        <span className="sr-only">
          Only {field} {value}
        </span>
      </button>
      <button type="button" tabIndex={-1} title="Without this value (x)" onClick={() => actions.exclude(field, value)}>
        <CircleMinus size={13} aria-hidden="true" />
        <span className="sr-only">
          Without {field} {value}
        </span>
      </button>
      <button type="button" tabIndex={-1} title="Copy" onClick={() => void navigator.clipboard?.writeText(value)}>
        <Copy size={13} aria-hidden="true" />
        <span className="sr-only">Copy {value}</span>
      </button>
    </div>
  )
}
