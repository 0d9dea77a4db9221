/** As many as fit a screen; widths look like messages and are the same every time. */
const WIDTHS_PERCENT = Array.from({ length: 36 }, (_, index) => 28 + ((index * 37) % 61))

/** The page before its logs: everything in its final place. */
export function Skeleton() {
  return (
    <div className="explore skeleton" aria-hidden="true">
      <div className="skeleton-controls" />
      <div />
      <div className="explore-bar" />
      <div className="overflow-hidden">
        {WIDTHS_PERCENT.map((percent, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
          <div key={index} className="skeleton-row">
            <span style={{ width: `${percent}%` }} />
          </div>
        ))}
      </div>
    </div>
  )
}
