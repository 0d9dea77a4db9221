'use client'

import { ChevronRight, Hash, Type } from 'lucide-react'
import { useId } from 'react'
import { unmistakable } from '../../logs/harmless.ts'
import { formatCount, formatShare } from '../../ui/format.ts'
import type { Facet } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { ColumnButton } from './column-button.tsx'
import { FacetValue } from './facet-value.tsx'
import { NumberLine } from './number-line.tsx'
import { onValueKey } from './value-keys.ts'

export interface FieldItemProps {
  readonly facet: Facet
  readonly actions: FieldActions
  readonly isOpen: boolean
  /** Whether the Tab key stops at it and its values: one field of the list at a time. */
  readonly isActive: boolean
  onToggle(): void
  onActive(): void
}

/** A field that opens to its commonest values. */
export function FieldItem({ facet, actions, isOpen, isActive, onToggle, onActive }: FieldItemProps) {
  const { field, numbers, share, rows, distinct } = facet
  const id = useId()
  const name = unmistakable(field)
  const tabIndex = isActive ? 0 : -1
  const Glyph = numbers === undefined ? Type : Hash
  return (
    <li data-field-item="" onFocus={onActive} onKeyDown={event => onValueKey(event, actions, field, null)}>
      <div className="field-head">
        <button
          type="button"
          data-field-head={field}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          tabIndex={tabIndex}
          title={`${name}\n${formatCount(rows)} logs, ${formatCount(distinct)} different values`}
          onClick={onToggle}
        >
          <ChevronRight size={14} aria-hidden="true" />
          <Glyph size={12} aria-hidden="true" />
          <span className="field-name">{name}</span>
        </button>
        <span className="field-head-actions" data-pressed={actions.hasColumn(field) ? '' : undefined}>
          <ColumnButton field={field} actions={actions} tabIndex={tabIndex} />
        </span>
        <span className="field-count">{formatShare(share)}</span>
      </div>
      {isOpen && (
        <div id={id} className="field-values">
          {numbers && <NumberLine field={field} numbers={numbers} actions={actions} tabIndex={tabIndex} />}
          <ul>
            {facet.values.map(value => (
              <FacetValue key={value.value} field={field} value={value} actions={actions} tabIndex={tabIndex} />
            ))}
          </ul>
          {distinct > facet.values.length && <p className="field-note">{formatCount(distinct)} different values</p>}
        </div>
      )}
    </li>
  )
}
