const WIDTHS = ['62%', '78%', '45%', '84%', '57%']

/** Rows that have not come yet: as many as are asked for on each side, and the one in the middle. */
export function AroundSkeleton({ rows }: { rows: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">Reading the rows around this one</span>
      {Array.from({ length: 2 * rows + 1 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="detail-skeleton-row">
          <span style={{ width: '12ch' }} />
          <span style={{ width: WIDTHS[index % WIDTHS.length] }} />
        </div>
      ))}
    </div>
  )
}
