import { fieldsOf, type LogFields } from './fields.ts'
import { LogItem } from './log-item.tsx'
import { pageBudget } from './page-budget.ts'
import type { LogRow } from './types.ts'

interface Log {
  readonly row: LogRow
  readonly fields: LogFields
}

/** Logs as they come, newest first, with the date above the first of each day. */
export function LogList({ rows }: { rows: readonly LogRow[] }) {
  const logs = rows.map(row => ({ row, fields: fieldsOf(row) }))
  const budget = pageBudget(logs.map(log => log.fields))
  return (
    <>
      <h1 className="sr-only">Logs</h1>
      {byDay(logs).map(([day, logsOfDay]) => (
        <section key={day} aria-labelledby={day}>
          <h2 id={day} className="log-day">
            <time dateTime={day}>{day}</time> {weekday(day)}, UTC
          </h2>
          <ol>
            {logsOfDay.map(({ row, fields }) => (
              <LogItem key={`${row.node} ${row.seq}`} row={row} fields={fields} budget={budget} />
            ))}
          </ol>
        </section>
      ))}
    </>
  )
}

function byDay(logs: readonly Log[]): [day: string, logs: Log[]][] {
  const days = new Map<string, Log[]>()
  for (const log of logs) {
    const day = log.row.timestamp.slice(0, 10)
    const known = days.get(day)
    if (known) known.push(log)
    else days.set(day, [log])
  }
  return [...days]
}

function weekday(day: string): string {
  return new Date(day).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
}
