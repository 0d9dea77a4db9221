'use client'

import { History } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import { unmistakable } from '../../logs/harmless.ts'
import { focusQuery } from './focus-query.ts'
import { clearHistory, loadHistory } from './history-store.ts'
import type { QueryHistory } from './query-history.ts'

/** As many as are taken in at a glance; the arrow keys reach the others. */
const SHOWN_MAX = 12

/** The last queries, to be run again. */
export function HistoryMenu({ onChoose }: { onChoose(query: string): void }) {
  const [entries, setEntries] = useState<QueryHistory>([])
  const hasChosen = useRef(false)

  function onOpenChange(isOpen: boolean) {
    if (!isOpen) return
    hasChosen.current = false
    setEntries(loadHistory().slice(0, SHOWN_MAX))
  }

  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger
        className="query-editor-button"
        aria-label="Recent queries"
        title="Recent queries (Alt+↑, Alt+↓)"
      >
        <History size={15} aria-hidden="true" />
      </DropdownMenu.Trigger>
      {/* No portal: its place is in the landmark of the editor, and nothing here cuts it off. */}
      <DropdownMenu.Content
        className="query-history"
        align="end"
        sideOffset={5}
        collisionPadding={8}
        onCloseAutoFocus={event => {
          if (!hasChosen.current) return
          event.preventDefault()
          focusQuery()
        }}
      >
        {entries.length === 0 && (
          <DropdownMenu.Item className="query-history-item query-history-none" disabled>
            No queries yet
          </DropdownMenu.Item>
        )}
        {entries.map(query => (
          <DropdownMenu.Item
            key={query}
            className="query-history-item query-history-query"
            title={unmistakable(query)}
            onSelect={() => {
              hasChosen.current = true
              onChoose(query)
            }}
          >
            {unmistakable(query)}
          </DropdownMenu.Item>
        ))}
        {entries.length > 0 && (
          <>
            <DropdownMenu.Separator className="query-history-line" />
            <DropdownMenu.Item className="query-history-item" onSelect={clearHistory}>
              Clear history
            </DropdownMenu.Item>
          </>
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
