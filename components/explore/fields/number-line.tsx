'use client'

import type { Facet } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { formatFieldNumber } from './facet-text.ts'

export interface NumberLineProps {
  readonly field: string
  readonly numbers: NonNullable<Facet['numbers']>
  readonly actions: FieldActions
  readonly tabIndex: number
}

/**
 * How a field's numbers lie. The ends are values that a log has and can be asked for; median and p95 lie between
 * values, so that asking for them would find nothing.
 */
export function NumberLine({ field, numbers, actions, tabIndex }: NumberLineProps) {
  const { min, median, p95, max } = numbers
  return (
    <dl className="field-numbers">
      <div>
        <dt>min</dt>
        <dd>
          <End field={field} value={min} actions={actions} tabIndex={tabIndex} />
        </dd>
      </div>
      <div>
        <dt>median</dt>
        <dd title={String(median)}>{formatFieldNumber(field, median)}</dd>
      </div>
      <div>
        <dt>p95</dt>
        <dd title={String(p95)}>{formatFieldNumber(field, p95)}</dd>
      </div>
      <div>
        <dt>max</dt>
        <dd>
          <End field={field} value={max} actions={actions} tabIndex={tabIndex} />
        </dd>
      </div>
    </dl>
  )
}

function End({ field, value, actions, tabIndex }: Omit<NumberLineProps, 'numbers'> & { readonly value: number }) {
  return (
    <button
      type="button"
      title={`Include ${value}`}
      tabIndex={tabIndex}
      onClick={() => actions.include(field, String(value))}
    >
      {formatFieldNumber(field, value)}
    </button>
  )
}
