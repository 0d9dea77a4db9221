'use client'

import { useState } from 'react'
import type { Facets } from '../api.ts'
import type { FieldActions } from '../field-actions.ts'
import { sampleText } from './facet-text.ts'
import { onFieldArrow } from './field-arrows.ts'
import { type FieldGroup, fieldGroups, hasMoreFields } from './field-groups.ts'
import { FieldItem } from './field-item.tsx'
import { FieldSkeleton } from './field-skeleton.tsx'
import type { NamedFields } from './use-named-fields.ts'

export interface FieldSidebarProps {
  /** Those of the query before stay until the new ones are there. */
  readonly facets: Facets | undefined
  readonly isLoading: boolean
  /** What is shown is the answer to an earlier question. */
  readonly isStale: boolean
  /** When they were counted, where more has arrived since. */
  readonly countedAt: string | undefined
  readonly named: NamedFields
  readonly error?: string | undefined
  readonly actions: FieldActions
}

const OPEN_AT_FIRST = ['level', 'service']

/** Which fields the found logs have, and their commonest values. */
export function FieldSidebar({ facets, countedAt, named, isLoading, isStale, error, actions }: FieldSidebarProps) {
  const { text, onText } = named
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(OPEN_AT_FIRST))
  const fields = [...(facets?.fields ?? []), ...named.fields]
  const groups = fieldGroups(fields, text)

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
          onChange={event => onText(event.target.value)}
        />
      </div>
      <div className="field-scroll">
        {error !== undefined && (
          <p className="field-error" role="alert">
            The fields could not be counted: {error}
          </p>
        )}
        {facets === undefined && error === undefined && <FieldSkeleton />}
        {facets && error === undefined && (
          <div className="field-groups" data-stale={isStale ? '' : undefined}>
            <Groups groups={groups} actions={actions} open={open} onOpen={openField} />
            <p className="field-note" role="status">
              {noteText(groups, named, facets)}
            </p>
          </div>
        )}
      </div>
      <p className="field-sample">
        {facets && error === undefined && facets.fields.length > 0 && sampleText(facets.sample, countedAt)}
      </p>
    </section>
  )
}

/** What the list does not say by itself. */
function noteText(groups: readonly FieldGroup[], { text, isSearching }: NamedFields, facets: Facets): string {
  if (text.trim() !== '') {
    if (isSearching) return 'Searching further names …'
    return groups.length === 0 ? `No field of the logs found has “${text}” in its name.` : ''
  }
  if (groups.length === 0) return 'No logs were found, so there are no fields.'
  return hasMoreFields(facets.fields) ? 'The commonest attributes. For another, write its name above.' : ''
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
