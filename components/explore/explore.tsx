'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { PanelLeft } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { FirstRun } from '../logs/first-run.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { AnswerBar } from './answer-bar.tsx'
import { Controls } from './controls.tsx'
import { DetailPane } from './detail-pane.tsx'
import { FieldsPane } from './fields-pane.tsx'
import { HistogramPanel } from './histogram/histogram.tsx'
import { LiveList } from './live/live-list.tsx'
import { createQueryClient } from './query-client.ts'
import { knownRow } from './rows/find-row.ts'
import { ListNotice } from './rows/list-notice.tsx'
import { keyOfCursor } from './rows/row-identity.ts'
import type { ExploreState } from './state.ts'
import { StoredList } from './stored-list.tsx'
import { useAnswer } from './use-answer.ts'
import { useCommands } from './use-commands.ts'
import { useExploreState } from './use-explore-state.ts'
import { useFieldActions } from './use-field-actions.ts'
import { useFieldsChoice } from './use-fields-choice.ts'
import type { FirstPage } from './use-logs.ts'
import { useWaiting } from './use-waiting.ts'
import { useZone } from './use-zone.ts'
import { ViewsBar } from './views-bar.tsx'

export interface ExploreProps {
  /** Read on the server, so that the page comes with its logs. */
  readonly first: FirstPage | undefined
  /** Why there is no first page. */
  readonly unavailable: string | undefined
  /** Nothing was ever stored. */
  readonly isFirstRun: boolean
  readonly origin: string
  readonly needsKey: boolean
}

/** Search and live tail of the logs on one page. */
export function Explore(props: ExploreProps) {
  const [client] = useState(createQueryClient)
  return (
    <QueryClientProvider client={client}>
      <ExplorePage {...props} />
    </QueryClientProvider>
  )
}

/** What is counted while live. */
const LIVE_FROM = 'now-15m'

function ExplorePage({ first, unavailable, isFirstRun, origin, needsKey }: ExploreProps) {
  const [state, change] = useExploreState()
  const [zone, setZone] = useZone()
  const [fields, toggleFields] = useFieldsChoice()
  const draft = useRef<string>(undefined)
  const { actions, refusal, refuse } = useFieldActions(state, change, draft)
  const [isWaiting, setIsWaiting] = useState(isFirstRun)
  const answer = useAnswer(state, isWaiting, first)
  const onFirstLog = useCallback(() => change({ isLive: true }), [change])
  const isUnavailable = unavailable !== undefined
  useWaiting(answer, { isWaiting, isFirstRun, isUnavailable, onChange: setIsWaiting, onFirstLog })
  const commands = useCommands(state, change, answer, { toggleFields, refuse })

  const { filter, isTailing, entries, fault, questionFault } = answer
  const table = {
    columns: state.columns,
    zone,
    isWrapped: state.isWrapped,
    isRoomy: state.isRoomy,
    selected: state.row && keyOfCursor(state.row),
    actions,
    onColumns: (columns: ExploreState['columns']) => change({ columns }),
    onOpen: commands.open,
  }
  if (isWaiting && entries.length === 0) return <FirstRun origin={origin} needsKey={needsKey} />
  return (
    <div className="explore">
      <h1 className="sr-only">Logs</h1>
      <Controls
        state={state}
        zone={zone}
        fault={fault}
        onSearch={commands.search}
        onDraft={text => {
          draft.current = text
        }}
        onRange={commands.showRange}
        onZone={setZone}
        onLive={commands.toggleLive}
      />
      <HistogramPanel
        {...answer.chart}
        zone={zone}
        onSelect={(fromMs, toMs) =>
          commands.showRange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() })
        }
        onSeries={(level, isExcluded) => (isExcluded ? actions.exclude : actions.toggle)('level', level)}
      />
      <div className="explore-bar">
        <IconButton
          icon={PanelLeft}
          label="Fields"
          shortcut="f"
          isPressed={fields !== 'hidden'}
          onPress={toggleFields}
        />
        <AnswerBar answer={answer} onCancel={commands.cancel} onAgain={commands.refresh} />
        <ViewsBar state={state} filter={filter} onChange={change} onRefresh={commands.refresh} />
      </div>
      <div className="explore-body">
        {fields !== 'hidden' && (
          <FieldsPane
            filter={isTailing ? { query: state.query, from: LIVE_FROM } : filter}
            fault={questionFault}
            isLive={isTailing}
            zone={zone}
            hasRows={entries.length > 0}
            choice={fields}
            actions={actions}
            onClose={toggleFields}
          />
        )}
        <div className="explore-list" tabIndex={-1}>
          {isTailing ? (
            <LiveList {...answer.live} table={table} />
          ) : (
            <StoredList
              state={state}
              logs={answer.logs}
              fault={fault}
              unavailable={unavailable}
              table={table}
              onChange={change}
            />
          )}
          <ListNotice text={refusal} />
        </div>
        {state.row !== undefined && (
          <DetailPane
            cursor={state.row}
            known={knownRow(entries, state.row)}
            zone={zone}
            actions={actions}
            onClose={commands.close}
            onOpen={commands.open}
            onRelated={actions.only}
          />
        )}
      </div>
    </div>
  )
}
