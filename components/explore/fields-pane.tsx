import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { api, type Filter } from './api.ts'
import { faultOf, shortFault } from './fault.ts'
import type { FieldActions } from './field-actions.ts'
import { FieldSidebar } from './fields/field-sidebar.tsx'
import type { FieldsChoice } from './use-fields-choice.ts'

interface FieldsPaneProps {
  readonly filter: Filter
  /** What arrives is counted in now and then. */
  readonly isLive: boolean
  readonly choice: FieldsChoice
  readonly actions: FieldActions
  onClose(): void
}

const LIVE_REFRESH_MS = 15_000

/** The fields of what was found: beside the list, or over it where there is no room. */
export function FieldsPane({ filter, isLive, choice, actions, onClose }: FieldsPaneProps) {
  const { data, error, isFetching } = useQuery({
    queryKey: ['facets', filter],
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? LIVE_REFRESH_MS : false,
    queryFn: ({ signal }) => api.logs.facets.query({ ...filter }, { signal }),
  })
  const fault = error && faultOf(error)
  return (
    <div className="fields-pane" data-choice={choice}>
      <button type="button" className="icon-button fields-close" aria-label="Close the fields" onClick={onClose}>
        <X size={14} aria-hidden="true" />
      </button>
      <h2 className="sr-only">Fields</h2>
      <FieldSidebar
        facets={data}
        isLoading={isFetching}
        error={fault ? shortFault(fault) : undefined}
        actions={actions}
      />
    </div>
  )
}
