import { AutoRefresh } from '../ui/auto-refresh.tsx'
import { Notice } from '../ui/notice.tsx'

/** The store cannot be read: at start for a moment, or because ClickHouse is out of reach. */
export function StoreUnavailable({ reason }: { reason: string }) {
  return (
    <Notice heading="h2" title="The store is not ready">
      <p>
        Logs that arrive now are accepted and kept safe on disk; they appear as soon as the store answers. This page
        tries again every two seconds.
      </p>
      <p className="log-text wrap-anywhere text-ink-quiet">{reason}</p>
      <AutoRefresh />
    </Notice>
  )
}
