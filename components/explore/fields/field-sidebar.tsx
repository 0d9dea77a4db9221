'use client'

import { useState } from 'react'
import type { Facets } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { sampleText } from './facet-text.ts'
import { onFieldArrow } from './field-arrows.ts'
import { type FieldGroup, fieldGroups } from './field-groups.ts'
import { FieldItem } from './field-item.tsx'
import { FieldSkeleton } from './field-skeleton.tsx'

export interface FieldSidebarProps {
  /** Those of the query before stay until the new ones are there. */
  readonly facets: Facets | undefined
  readonly isLoading: boolean
  readonly error?: string | undefined
  readonly actions: FieldActions
}

const OPEN_AT_FIRST = ['level', 'service']

/** Which fields the found logs have, and their commonest values. */
export function FieldSidebar({ facets, isLoading, error, actions }: FieldSidebarProps) {
  const [text, setText] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(OPEN_AT_FIRST))
  const groups = fieldGroups(facets?.fields ?? [], text)

  function openField(field: string, isOpen: boolean) {
    const next = new Set(open)
    if (isOpen) next.add(field)
    else next.delete(field)
    setOpen(next)
  }

  return (
    <section
      className="field-sidebar"
      aria-label="Fields"
      aria-busy={isLoading}
      onKeyDown={event => onFieldArrow(event, { isOpen: field => open.has(field), setOpen: openField })}
    >
      <div className="field-search">
        <input
          type="search"
          className="control"
          placeholder="Filter fields"
          aria-label="Filter fields"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </div>
      <div className="field-scroll">
        {error !== undefined && (
          <p className="field-error" role="alert">
            The fields could not be counted: {error}
          </p>
        )}
        {facets === undefined && error === undefined && <FieldSkeleton />}
        {facets && (
          <div className="field-groups" data-stale={isLoading ? '' : undefined}>
            <Groups groups={groups} actions={actions} open={open} onOpen={openField} />
            {groups.length === 0 && (
              <p className="field-note">
                {text.trim() === ''
                  ? 'No logs were found, so there are no fields.'
                  : `No field has “${text}” in its name.`}
              </p>
            )}
          </div>
        )}
      </div>
      <p className="field-sample">{facets && facets.fields.length > 0 && sampleText(facets.sample)}</p>
    </section>
  )
}

interface GroupsProps {
  readonly groups: readonly FieldGroup[]
  readonly actions: FieldActions
  readonly open: ReadonlySet<string>
  onOpen(field: string, isOpen: boolean): void
}

function Groups({ groups, actions, open, onOpen }: GroupsProps) {
  const [chosen, setChosen] = useState<string>()
  const names = groups.flatMap(({ fields }) => fields.map(({ field }) => field))
  const active = chosen !== undefined && names.includes(chosen) ? chosen : names[0]
  return groups.map(({ name, fields }) => (
    <div key={name}>
      <h3>{name}</h3>
      <ul>
        {fields.map(facet => (
          <FieldItem
            key={facet.field}
            facet={facet}
            actions={actions}
            isOpen={open.has(facet.field)}
            isActive={facet.field === active}
            onToggle={() => onOpen(facet.field, !open.has(facet.field))}
            onActive={() => setChosen(facet.field)}
          />
        ))}
      </ul>
    </div>
  ))
}
