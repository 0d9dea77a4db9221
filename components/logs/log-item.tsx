import { cutText, formatDuration } from '../ui/format.ts'
import type { LogFields } from './fields.ts'
import { LevelMark } from './level-mark.tsx'
import { LogDetail } from './log-detail.tsx'
import type { PageBudget } from './page-budget.ts'
import { rowText } from './row-text.ts'
import { serviceColour } from './service-hue.ts'
import type { LogRow } from './types.ts'

/** A name may have 65,536 bytes; the column shows some twenty letters. */
const SERVICE_CHARS_MAX = 64

/** One log: a line that opens in place. */
export function LogItem({ row, fields, budget }: { row: LogRow; fields: LogFields; budget: PageBudget }) {
  const { text, isMessage } = rowText(row)
  return (
    <li className="log" data-level={row.level}>
      <details>
        <summary>
          <LevelMark level={row.level} />
          <time dateTime={row.timestamp} title={row.timestamp}>
            {row.timestamp.slice(11, 23)}
          </time>
          <span className="log-service" style={{ color: serviceColour(row.service) }}>
            {cutText(row.service, SERVICE_CHARS_MAX)}
          </span>
          <span className={isMessage ? 'log-message' : 'log-message log-substitute'}>{text}</span>
          <Chips row={row} />
        </summary>
        <LogDetail row={row} fields={fields} budget={budget} />
      </details>
    </li>
  )
}

/** What one looks for next to the message. */
function Chips({ row }: { row: LogRow }) {
  const { status_code, duration_ms, trace_id } = row
  return (
    <span className="log-chips">
      {status_code !== null && <span data-status={Math.floor(status_code / 100)}>{status_code}</span>}
      {duration_ms !== null && <span>{formatDuration(duration_ms)}</span>}
      {trace_id !== '' && <TraceGlyph />}
    </span>
  )
}

function TraceGlyph() {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="has a trace">
      <title>has a trace</title>
      <path d="M1 2.5h7M3 6h6M5 9.5h6" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}
