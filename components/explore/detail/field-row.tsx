'use client'

import { type CSSProperties, useState } from 'react'
import type { Field } from '../../logs/fields.ts'
import { unmistakable } from '../../logs/harmless.ts'
import { serviceColour } from '../../logs/service-hue.ts'
import { cutText, formatCount } from '../../ui/format.ts'
import type { FieldActions } from '../field-actions.ts'
import { ColumnButton } from '../fields/column-button.tsx'
import { ValueActions } from '../fields/value-actions.tsx'
import { onValueKey } from '../fields/value-keys.ts'
import { type FieldPlace, isSearchable, queryName } from './field-query.ts'

/** What is shown of a long value before the rest is asked for. */
const CHARS_MAX = 2_000

export interface FieldRowProps {
  readonly field: Field
  readonly place: FieldPlace
  readonly actions: FieldActions
}

/** A field of the log with what can be done with its value. */
export function FieldRow({ field, place, actions }: FieldRowProps) {
  const { name, text, type } = field
  const [isWhole, setWhole] = useState(false)
  const asked = queryName(name, place)
  const canAsk = isSearchable(field, place)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside
    <div
      className="detail-field"
      onKeyDown={event => {
        if (canAsk || (event.key === 'c' && asked !== '')) onValueKey(event, actions, asked, text)
      }}
    >
      <dt title={unmistakable(name)}>{unmistakable(name)}</dt>
      <dd data-type={type === 'text' ? undefined : type} style={place === 'columns' ? inkOf(field) : undefined}>
        {text.trim() === '' ? (
          <span className="detail-quiet">(empty)</span>
        ) : (
          unmistakable(isWhole ? text : cutText(text, CHARS_MAX))
        )}
        {text.length > CHARS_MAX && !isWhole && (
          <>
            …{' '}
            <button type="button" className="detail-link" onClick={() => setWhole(true)}>
              Show all {formatCount(text.length)} characters
            </button>
          </>
        )}
        <span className="detail-field-actions">
          <ValueActions field={asked} value={text} actions={actions} isSearchable={canAsk} />
          {asked !== '' && <ColumnButton field={asked} actions={actions} />}
        </span>
      </dd>
    </div>
  )
}

function inkOf({ name, text }: Field): CSSProperties | undefined {
  if (name === 'service') return { color: serviceColour(text) }
  return name === 'level' ? { color: `var(--level-${text})` } : undefined
}
