'use client'

import type { CSSProperties } from 'react'
import { LEVELS, type Level } from '../../../core/severity.ts'
import { LevelMark } from '../../logs/level-mark.tsx'
import { serviceColour } from '../../logs/service-hue.ts'
import { cutText, formatCount, formatShare } from '../../ui/format.ts'
import type { Facet } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { valueText } from './facet-text.ts'
import { ValueActions } from './value-actions.tsx'
import { onValueKey } from './value-keys.ts'

/** Wider than the sidebar; a value may have 64 kB. */
const SHOWN_CHARS_MAX = 200
const TITLE_CHARS_MAX = 1_000
/** A value that has nothing to see still needs something to click. */
const EMPTY = '(empty)'

export interface FacetValueProps {
  readonly field: string
  readonly value: Facet['values'][number]
  readonly actions: FieldActions
  readonly tabIndex: number
}

/** One of a field's commonest values, with its share as a bar behind it. */
export function FacetValue({ field, value: { value, count, share }, actions, tabIndex }: FacetValueProps) {
  const text = valueText(cutText(value, TITLE_CHARS_MAX))
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
        data-empty={text === undefined ? '' : undefined}
        tabIndex={tabIndex}
        title={`${text ?? EMPTY}\n${formatCount(count)} logs, ${formatShare(share)}`}
        onClick={() => actions.include(field, value)}
      >
        {text === undefined ? EMPTY : <ValueText field={field} value={value} text={cutText(text, SHOWN_CHARS_MAX)} />}
      </button>
      <span className="field-value-actions">
        <ValueActions field={field} value={value} actions={actions} tabIndex={tabIndex} />
      </span>
      <span className="field-count">{formatCount(count)}</span>
    </li>
  )
}

function ValueText({ field, value, text }: { field: string; value: string; text: string }) {
  if (field === 'level' && isLevel(text))
    return (
      <span style={{ '--level': `var(--level-${text})` } as CSSProperties}>
        <LevelMark level={text} /> <span aria-hidden="true">{text}</span>
      </span>
    )
  if (field === 'service') return <span style={{ color: serviceColour(value) }}>{text}</span>
  return text
}

function isLevel(text: string): text is Level {
  return (LEVELS as readonly string[]).includes(text)
}
