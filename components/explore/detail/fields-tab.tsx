'use client'

import { useState } from 'react'
import type { Field, LogFields } from '../../logs/fields.ts'
import { formatCount } from '../../ui/format.ts'
import type { FieldActions } from '../field-actions.ts'
import type { FieldPlace } from './field-query.ts'
import { FieldRow } from './field-row.tsx'

/** Fewer are found by looking. */
const FILTERED_FROM = 20
const TITLES: Record<FieldPlace, string> = { columns: 'Columns', attributes: 'Attributes', resource: 'Resource' }
const PLACES = Object.keys(TITLES) as FieldPlace[]

/** Every field of the log with its type. */
export function FieldsTab({ fields, actions }: { fields: LogFields; actions: FieldActions }) {
  const [wanted, setWanted] = useState('')
  const count = PLACES.reduce((sum, place) => sum + fields[place].length, 0)
  const canFilter = count > FILTERED_FROM
  const groups = PLACES.map(place => ({ place, shown: canFilter ? matching(fields[place], wanted) : fields[place] }))
  return (
    <div className="detail-fields">
      {canFilter && (
        <input
          type="search"
          className="control"
          placeholder={`Filter ${formatCount(count)} fields by name or value`}
          aria-label="Filter the fields of this log"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      {groups.map(
        ({ place, shown }) =>
          shown.length > 0 && (
            <section key={place}>
              <h3>{TITLES[place]}</h3>
              <dl>
                {shown.map(field => (
                  <FieldRow key={field.name} field={field} place={place} actions={actions} />
                ))}
              </dl>
            </section>
          ),
      )}
      {groups.every(({ shown }) => shown.length === 0) && (
        <p className="detail-quiet">No field of this log has “{wanted}” in its name or value.</p>
      )}
    </div>
  )
}

function matching(fields: readonly Field[], wanted: string): readonly Field[] {
  const text = wanted.trim().toLowerCase()
  return fields.filter(field => field.name.toLowerCase().includes(text) || field.text.toLowerCase().includes(text))
}
