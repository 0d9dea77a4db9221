/** The sign of Tailrace: lines that run on, one below the other. Also drawn in `app/icon.svg`. */
export function Mark() {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
      className="shrink-0 text-accent"
    >
      <path d="M2 3.5h7.5M5 8h9M2 12.5h5.5" stroke="currentColor" strokeWidth="2" strokeLinecap="round" fill="none" />
    </svg>
  )
}
