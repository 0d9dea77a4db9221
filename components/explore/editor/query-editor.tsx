'use client'

import { History, X } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { afterPaint } from '../../ui/after-paint.tsx'
import { focusLogs } from '../rows/focus-logs.ts'
import type { Fault } from './fault.ts'
import { QUERY_ID } from './focus-query.ts'
import { rememberQuery } from './history-store.ts'
import { oneLine } from './one-line.ts'
import { compositionHandlers, useRichEditor } from './use-rich-editor.ts'

const PLACEHOLDER = 'timeout "connection reset" level:>=warn status_code:5*'

const HistoryMenu = afterPaint<{ onChoose(query: string): void }>(
  async () => (await import('./history-menu.tsx')).HistoryMenu,
  function HistoryButton() {
    return (
      <button
        type="button"
        className="query-editor-button"
        aria-label="Recent queries"
        aria-haspopup="menu"
        data-stand-in=""
      >
        <History size={15} aria-hidden="true" />
      </button>
    )
  },
)

export interface QueryEditorProps {
  /** The query that runs now. When it changes from outside, the text follows. */
  readonly value: string
  /** Range of the counts beside suggested values, in the words of the query language. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** What is wrong with the running query; position in UTF-16 units where it is known. */
  readonly error?: { readonly message: string; readonly position?: number | undefined } | undefined
  /**
   * Enter, the clear button, a choice from the history, or the submission of the form around the editor: the form's own
   * navigation is prevented. Not called with a query whose syntax is wrong.
   */
  onSubmit(query: string): void
  /** What stands here and was not run; undefined where it is what runs. */
  onDraft(text: string | undefined): void
}

interface Refused {
  readonly text: string
  readonly fault: Fault
}

/** The query of the page: a field of a plain form, and an editor with colours, suggestions and history once that is loaded. */
export function QueryEditor({ value, from, to, error, onSubmit, onDraft }: QueryEditorProps) {
  const messageId = useId()
  const frame = useRef<HTMLDivElement>(null)
  const plain = useRef<HTMLInputElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const [text, setText] = useState(() => oneLine(value))
  const [refused, setRefused] = useState<Refused>()
  const { editor, isRich, load } = useRichEditor(plain, host, {
    placeholder: PLACEHOLDER,
    messageId,
    range: () => ({ from, to }),
    onChange: setText,
    onSubmit: submit,
  })
  const running = useFollowed(value, follow)
  const isDraft = text !== oneLine(value)
  const fault = refused?.text === text ? refused.fault : text === oneLine(value) ? error : undefined

  function show(query: string) {
    const line = oneLine(query)
    editor.current?.show(line)
    if (plain.current) plain.current.value = line
    setText(line)
  }

  /** What was typed for another query can be found again. */
  function follow(query: string, before: string) {
    if (text !== oneLine(before) && !oneLine(query).includes(text.trim())) rememberQuery(text)
    show(query)
  }

  /** Whether the query is run. */
  function submit(query: string): boolean {
    const found = editor.current?.faultOf(query)
    setRefused(found && { text: query, fault: found })
    if (found) {
      editor.current?.focus()
      return false
    }
    rememberQuery(query)
    running.expect(query)
    onSubmit(query)
    return true
  }

  function showAndSubmit(query: string) {
    show(query)
    submit(query)
  }

  useFormSubmit(frame, () => submit(text))

  useEffect(() => {
    // What was typed before the page came to life.
    if (plain.current) setText(plain.current.value)
  }, [])

  const reportDraft = useEffectEvent(onDraft)
  useEffect(() => reportDraft(isDraft ? text : undefined), [isDraft, text])

  const message = fault?.message
  const position = fault?.position
  // A changed text has lost its mark, even where the same fault is told again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text and the editor are what the mark is put on
  useEffect(() => {
    editor.current?.tell(message === undefined ? undefined : { message, position })
  }, [message, position, text, isRich])

  return (
    <div className="query-editor" ref={frame}>
      <div className="query-editor-layer">
        <div className="query-editor-box" data-invalid={fault !== undefined}>
          <div className="query-editor-field">
            {isRich ? (
              <>
                <div ref={host} className="query-editor-host" />
                <input type="hidden" name="query" value={text} />
              </>
            ) : (
              <input
                ref={plain}
                id={QUERY_ID}
                className="query-editor-plain"
                type="text"
                name="query"
                defaultValue={text}
                placeholder={PLACEHOLDER}
                aria-label="Query"
                aria-keyshortcuts="/"
                aria-invalid={fault ? true : undefined}
                aria-describedby={fault ? messageId : undefined}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                enterKeyHint="search"
                onChange={event => setText(event.currentTarget.value)}
                onFocus={load}
                onKeyDown={event => {
                  if (event.key === 'Escape') focusLogs()
                  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
                  event.preventDefault()
                  submit(event.currentTarget.value)
                }}
                {...compositionHandlers}
              />
            )}
            {text === '' && <span className="key-hint query-editor-key" data-key="/" />}
          </div>
          {isDraft && fault === undefined && <span className="query-editor-draft">not run yet · Enter</span>}
          {text !== '' && (
            <button
              type="button"
              className="query-editor-button"
              aria-label="Clear query"
              title="Clear query"
              onClick={() => {
                showAndSubmit('')
                editor.current?.focus()
              }}
            >
              <X size={15} aria-hidden="true" />
            </button>
          )}
          <HistoryMenu onChoose={showAndSubmit} />
        </div>
        {/* Always there, as a region that comes with its text is not read out everywhere. */}
        <div id={messageId} className="query-editor-message" role="alert">
          {message}
        </div>
      </div>
    </div>
  )
}

/** Calls `show` when the running query becomes another than the one that was expected, as Back does; with the one before. */
function useFollowed(value: string, show: (query: string, before: string) => void) {
  const followed = useRef(value)
  const expected = useRef<string>(undefined)
  const follow = useEffectEvent(show)
  useEffect(() => {
    const before = followed.current
    if (before === value) return
    followed.current = value
    // The reader may have gone on typing behind a query of his own.
    if (expected.current !== value) follow(value, before)
    expected.current = undefined
  }, [value])
  return {
    expect(query: string) {
      expected.current = query
    },
  }
}

/** Takes over the form that the editor stands in, whose buttons say the same as Enter. */
function useFormSubmit(inside: { readonly current: HTMLElement | null }, submit: () => boolean) {
  const onFormSubmit = useEffectEvent((event: Event) => {
    event.preventDefault()
    if (!submit()) event.stopPropagation()
  })
  useEffect(() => {
    const form = inside.current?.closest('form')
    const listener = (event: Event) => onFormSubmit(event)
    form?.addEventListener('submit', listener)
    return () => form?.removeEventListener('submit', listener)
  }, [inside])
}
