import { Notice } from '../ui/notice.tsx'

/** The store answered, but not to this query. */
export function QueryFailed({ reason }: { reason: string }) {
  return (
    <Notice title="The search failed">
      <p className="wrap-anywhere">{reason}</p>
      <p>
        <a href="/">Back to the newest logs</a>
      </p>
    </Notice>
  )
}
