import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { clockText, type Zone, zoneName } from '../../core/time/shown-time.ts'
import { afterPaint } from '../ui/after-paint.tsx'
import { api, type Filter } from './api.ts'
import { faultOf, shortFault } from './fault.ts'
import type { FieldActions } from './field-actions.ts'
import type { FieldSidebarProps } from './fields/field-sidebar.tsx'
import { FieldSkeleton } from './fields/field-skeleton.tsx'
import { useNamedFields } from './fields/use-named-fields.ts'
import { freshMs } from './freshness.ts'
import { unavailableInterval } from './query-client.ts'
import type { FieldsChoice } from './use-fields-choice.ts'

/** There is nothing to be done with fields before they are counted. */
const FieldSidebar = afterPaint<FieldSidebarProps>(
  async () => (await import('./fields/field-sidebar.tsx')).FieldSidebar,
  function FieldSidebarPlace() {
    return (
      <div className="field-sidebar">
        <div className="field-search">
          <div className="control" />
        </div>
        <div className="field-scroll">
          <FieldSkeleton />
        </div>
      </div>
    )
  },
)

interface FieldsPaneProps {
  readonly filter: Filter
  /** Why nothing can be counted. */
  readonly fault: string | undefined
  /** What arrives is counted in now and then. */
  readonly isLive: boolean
  readonly zone: Zone
  /** Whether rows are in sight, so that there must be fields. */
  readonly hasRows: boolean
  readonly choice: FieldsChoice
  readonly actions: FieldActions
  onClose(): void
}

const LIVE_REFRESH_MS = 15_000
/** The store has a row within a second after it was seen live. */
const FIRST_REFRESH_MS = 1_500

/** The fields of what was found: beside the list, or over it where there is no room. */
export function FieldsPane({ filter, fault, isLive, zone, hasRows, choice, actions, onClose }: FieldsPaneProps) {
  const { data, error, isFetching, isPlaceholderData, dataUpdatedAt } = useQuery({
    queryKey: ['facets', filter],
    queryFn: ({ signal }) => api.logs.facets.query({ ...filter }, { signal }),
    enabled: fault === undefined,
    staleTime: freshMs(filter),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      if (!isLive) return unavailableInterval(state.error)
      return hasRows && !state.data?.fields.length ? FIRST_REFRESH_MS : LIVE_REFRESH_MS
    },
  })
  const named = useNamedFields(filter, data)
  return (
    <div className="fields-pane" data-choice={choice}>
      <button type="button" className="icon-button fields-close" aria-label="Close the fields" onClick={onClose}>
        <X size={14} aria-hidden="true" />
      </button>
      <h2 className="sr-only">Fields</h2>
      <FieldSidebar
        facets={data}
        named={named}
        // What is counted anew while live is not old.
        isStale={isPlaceholderData || (isFetching && !isLive)}
        isLoading={isFetching}
        countedAt={
          isLive ? `${clockText(dataUpdatedAt, zone).slice(0, 8)} ${zoneName(zone, dataUpdatedAt)}` : undefined
        }
        error={fault ?? (error ? shortFault(faultOf(error)) : undefined)}
        actions={actions}
      />
    </div>
  )
}
