'use client'

import { useMemo, useState } from 'react'
import { CopyIconButton } from '../fields/copy-icon-button.tsx'
import { LongText } from './long-text.tsx'
import { prettyJson } from './pretty-json.ts'

/** A long text of the log under its name; JSON is shown with a member a line, unless the reader wants it as sent. */
export function MessageSection({ name, text }: { name: string; text: string }) {
  const [isAsSent, setAsSent] = useState(false)
  const pretty = useMemo(() => prettyJson(text), [text])
  return (
    <section className="detail-section">
      <div className="detail-bar">
        <h3>{name}</h3>
        {pretty !== undefined && (
          <button type="button" className="detail-toggle" aria-pressed={isAsSent} onClick={() => setAsSent(!isAsSent)}>
            As sent
          </button>
        )}
        <CopyIconButton what={name} text={() => text} />
      </div>
      <LongText text={isAsSent ? text : (pretty ?? text)} label={name} />
    </section>
  )
}
