'use client'

import { useMemo } from 'react'
import type { LogRow } from '../../logs/types.ts'
import { CopyIconButton } from '../fields/copy-icon-button.tsx'
import { LongText } from './long-text.tsx'
import { rowJson } from './row-json.ts'

/** The whole record as JSON. */
export function JsonTab({ row }: { row: LogRow }) {
  const text = useMemo(() => rowJson(row), [row])
  return (
    <div className="detail-json">
      <div className="detail-bar">
        <h3>Record</h3>
        <CopyIconButton what="record" text={() => text} />
      </div>
      <LongText text={text} label="Record as JSON" />
    </div>
  )
}
