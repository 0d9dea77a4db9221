/** Widths of names, so that it looks like the list that comes. */
const NAMES = [52, 68, 88, 40, 84, 76, 56, 92, 80, 60, 48, 72, 96, 64]
/** Level and service are open at first. */
const OPEN = 2
const VALUES = [0, 12, 24, 36]

/** Fields that have not come yet. */
export function FieldSkeleton() {
  return (
    <div className="skeleton field-skeleton" role="status">
      <span className="sr-only">Fields are being counted</span>
      {NAMES.map((width, index) => (
        <div key={width}>
          <Bar left={14} width={width} />
          {index < OPEN && VALUES.map(more => <Bar key={more} left={36} width={width + more} />)}
        </div>
      ))}
    </div>
  )
}

function Bar({ left, width }: { left: number; width: number }) {
  return (
    <div className="field-skeleton-row" style={{ paddingLeft: left }}>
      <span style={{ width }} />
      <span style={{ width: 24 }} />
    </div>
  )
}
