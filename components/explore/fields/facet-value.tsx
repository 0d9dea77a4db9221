'use client'

import type { CSSProperties } from 'react'
import { LEVELS, type Level } from '../../../core/severity.ts'
import { LevelMark } from '../../logs/level-mark.tsx'
import { serviceColour } from '../../logs/service-hue.ts'
import { cutText, formatCount, formatShare } from '../../ui/format.ts'
import type { Facet } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { valueLabel } from './facet-text.ts'
import { ValueActions } from './value-actions.tsx'
import { onValueKey } from './value-keys.ts'

/** Wider than the sidebar; a value may have 64 kB. */
const SHOWN_CHARS_MAX = 200
const TITLE_CHARS_MAX = 1_000

export interface FacetValueProps {
  readonly field: string
  readonly value: Facet['values'][number]
  readonly actions: FieldActions
  readonly tabIndex: number
}

/** One of a field's commonest values, with its share as a bar behind it. */
export function FacetValue({ field, value: { value, count, share }, actions, tabIndex }: FacetValueProps) {
  const label = valueLabel(value)
  return (
    <li
      className="field-value"
      data-field-row=""
      style={{ '--share': share } as CSSProperties}
      onKeyDown={event => onValueKey(event, actions, field, value)}
    >
      <button
        type="button"
        className="field-value-text"
        data-field-value=""
        data-empty={label === value ? undefined : ''}
        tabIndex={tabIndex}
        title={`${cutText(label, TITLE_CHARS_MAX)}\n${formatCount(count)} logs, ${formatShare(share)}`}
        onClick={() => actions.include(field, value)}
      >
        {label === value ? <ValueText field={field} text={cutText(value, SHOWN_CHARS_MAX)} /> : label}
      </button>
      <span className="field-value-actions">
        <ValueActions field={field} value={value} actions={actions} tabIndex={tabIndex} />
      </span>
      <span className="field-count">{formatCount(count)}</span>
    </li>
  )
}

function ValueText({ field, text }: { field: string; text: string }) {
  if (field === 'level' && isLevel(text))
    return (
      <span style={{ '--level': `var(--level-${text})` } as CSSProperties}>
        <LevelMark level={text} /> <span aria-hidden="true">{text}</span>
      </span>
    )
  if (field === 'service') return <span style={{ color: serviceColour(text) }}>{text}</span>
  return text
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text)
}
