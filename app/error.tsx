'use client'

import { Notice } from '../components/ui/notice.tsx'

/** Any failure that the page has no words for. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <Notice title="This page could not be made">
        <p>
          The server failed while reading; its own log says why
          {error.digest !== undefined && `, under digest ${error.digest}`}. Logs that arrive are not affected.
        </p>
        <p>
          <button type="button" className="button" onClick={reset}>
            Try again
          </button>
        </p>
      </Notice>
    </main>
  )
}
