import { FieldList } from './field-list.tsx'
import type { LogFields } from './fields.ts'
import { logsHref } from './log-query.ts'
import { LongText } from './long-text.tsx'
import type { PageBudget } from './page-budget.ts'
import type { LogRow } from './types.ts'

/** Everything a log holds, below its line. */
export function LogDetail({ row, fields, budget }: { row: LogRow; fields: LogFields; budget: PageBudget }) {
  return (
    <div className="log-detail">
      {fields.long.map(field => (
        <LongText key={field.name} field={field} charsMax={budget.valueCharsMax} />
      ))}
      <div className="log-fields">
        <FieldList name="Columns" fields={fields.columns} budget={budget} />
        <FieldList name="Attributes" fields={fields.attributes} budget={budget} />
        <FieldList name="Resource" fields={fields.resource} budget={budget} />
      </div>
      <Narrower row={row} />
    </div>
  )
}

/** Links to the logs that share something with this one. */
function Narrower({ row: { service, level, trace_id } }: { row: LogRow }) {
  return (
    <p className="log-links">
      {trace_id !== '' && <a href={logsHref({ trace: trace_id })}>Only this trace</a>}
      {service !== '' && <a href={logsHref({ service })}>Only this service</a>}
      <a href={logsHref({ level })}>Only level {level}</a>
    </p>
  )
}
