'use client'

import { Tabs } from 'radix-ui'
import { type CSSProperties, useMemo } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import { fieldsOf } from '../../logs/fields.ts'
import { unmistakable } from '../../logs/harmless.ts'
import { NO_MESSAGE } from '../../logs/row-text.ts'
import type { LogRow } from '../../logs/types.ts'
import type { FieldActions } from '../field-actions.ts'
import { rowCursor } from '../rows/row-identity.ts'
import { AroundTab } from './around-tab.tsx'
import { DetailHeader } from './detail-header.tsx'
import { FieldsTab } from './fields-tab.tsx'
import { JsonTab } from './json-tab.tsx'
import { MessageSection } from './message-section.tsx'
import { Related } from './related.tsx'
import { StackSection } from './stack-section.tsx'

export interface RowDetailProps {
  readonly row: LogRow
  readonly zone: Zone
  readonly actions: FieldActions
  onClose(): void
  /** Shows the rows of the same value: replaces the query by `field:value`. */
  onRelated(field: string, value: string): void
  /** Opens another row in the panel, from the surrounding rows. */
  onOpen(row: LogRow): void
}

/** Everything a log holds, and what stood around it. The tab stays when another row is opened. */
export function RowDetail({ row, zone, actions, onClose, onRelated, onOpen }: RowDetailProps) {
  const id = rowCursor(row)
  const fields = useMemo(() => fieldsOf(row), [row])
  return (
    <aside
      className="detail"
      aria-label="Opened log"
      style={{ '--level': `var(--level-${row.level})` } as CSSProperties}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <DetailHeader row={row} zone={zone} onClose={onClose} />
      <div className="detail-scroll">
        <Texts key={id} row={row} />
        <Related row={row} onRelated={onRelated} />
        <Tabs.Root defaultValue="fields">
          <Tabs.List className="detail-tabs" aria-label="Views of this log">
            <Tabs.Trigger value="fields">Fields</Tabs.Trigger>
            <Tabs.Trigger value="json">JSON</Tabs.Trigger>
            <Tabs.Trigger value="around">Around</Tabs.Trigger>
          </Tabs.List>
          <Tabs.Content value="fields">
            <FieldsTab fields={fields} actions={actions} />
          </Tabs.Content>
          <Tabs.Content value="json">
            <JsonTab key={id} row={row} />
          </Tabs.Content>
          <Tabs.Content value="around">
            <AroundTab row={row} zone={zone} onOpen={onOpen} />
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </aside>
  )
}

/** What is read first. */
function Texts({ row: { message, error_type, error_message, stack_trace } }: { row: LogRow }) {
  return (
    <>
      {message.trim() !== '' && <MessageSection name="message" text={message} />}
      {message !== '' && message.trim() === '' && <p className="detail-section detail-quiet">{NO_MESSAGE}</p>}
      {(error_type !== '' || error_message !== '') && (
        <div className="detail-failure">
          {error_type !== '' && <p className="detail-failure-type">{unmistakable(error_type)}</p>}
          {error_message !== '' && error_message !== message && (
            <MessageSection name="error_message" text={error_message} />
          )}
        </div>
      )}
      {stack_trace !== '' && <StackSection text={stack_trace} />}
    </>
  )
}
