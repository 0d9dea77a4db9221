/** Ends the session of this browser. */
export function LogOut() {
  return (
    <form method="post" action="/api/logout" className="contents">
      <button type="submit" className="button w-7 shrink-0 px-0" aria-label="Log out" title="Log out">
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          <path
            d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10.5 5l3 3-3 3M13.5 8h-7"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
            fill="none"
          />
        </svg>
      </button>
    </form>
  )
}
