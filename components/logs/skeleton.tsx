/** As many as fit a screen; widths look like messages and are the same every time. */
const WIDTHS_PERCENT = Array.from({ length: 36 }, (_, index) => 28 + ((index * 37) % 61))

/** The page before its data: everything in its final place. */
export function Skeleton() {
  return (
    <div className="skeleton" aria-hidden="true">
      <div className="search-bar">
        <span className="control flex-1" />
        <span className="search-bar-choices">
          <span className="control w-44" />
          <span className="control w-28" />
        </span>
      </div>
      <div className="log-day" />
      {WIDTHS_PERCENT.map((percent, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
        <div key={index} className="skeleton-row">
          <span style={{ width: `${percent}%` }} />
        </div>
      ))}
    </div>
  )
}
