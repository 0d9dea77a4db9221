'use client'

import { type RefObject, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { EditorOptions, EditorStart, RichEditor } from './rich-editor.ts'

type RichModule = typeof import('./rich-editor.ts')

/** Where the browser has no idle callbacks: late enough for the first paint. */
const LOAD_DELAY_MS = 200

interface Field {
  /** Set once the rich editor has taken the place of the plain field. */
  readonly editor: RefObject<RichEditor | undefined>
  readonly isRich: boolean
  /** Loads the rich editor now and not when the browser is idle. */
  load(): void
}

/**
 * Puts the rich editor in the place of a plain field as soon as it is loaded. Should it never be, the field stays.
 * @param plain the field, on the page until `isRich`
 * @param host what the editor is put into, on the page from then on
 */
export function useRichEditor(
  plain: RefObject<HTMLInputElement | null>,
  host: RefObject<HTMLDivElement | null>,
  options: Omit<EditorOptions, 'parent' | 'start'>,
): Field {
  const [rich, setRich] = useState<RichModule>()
  const start = useRef<EditorStart>(undefined)
  const editor = useRef<RichEditor>(undefined)

  const load = useCallback(() => {
    import('./rich-editor.ts').then(
      loaded => {
        const field = plain.current
        if (field === null) return
        whenComposed(field, () => {
          start.current = startOf(field)
          // At once: a letter typed between the reading and the exchange would be lost.
          flushSync(() => setRich(loaded))
        })
      },
      () => {},
    )
  }, [plain])

  useEffect(() => whenIdle(load), [load])

  const open = useEffectEvent((loaded: RichModule, parent: HTMLElement, from: EditorStart) =>
    loaded.openEditor({
      parent,
      start: from,
      placeholder: options.placeholder,
      messageId: options.messageId,
      range: () => latest.current.range(),
      onChange: text => latest.current.onChange(text),
      onSubmit: text => latest.current.onSubmit(text),
    }),
  )
  // The editor outlives the render that its callbacks come from.
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })

  useLayoutEffect(() => {
    if (rich === undefined || host.current === null || start.current === undefined) return
    editor.current = open(rich, host.current, start.current)
    return () => {
      start.current = editor.current?.close()
      editor.current = undefined
    }
  }, [rich, host])

  return { editor, isRich: rich !== undefined, load }
}

function startOf(field: HTMLInputElement): EditorStart {
  const from = field.selectionStart ?? field.value.length
  const to = field.selectionEnd ?? from
  const isBackward = field.selectionDirection === 'backward'
  return {
    text: field.value,
    anchor: isBackward ? to : from,
    head: isBackward ? from : to,
    hasFocus: document.activeElement === field,
  }
}

const composing = new WeakSet<EventTarget>()

/** To be told of a field's compositions: letters that an input method is still putting together go with their field. */
export const compositionHandlers = {
  onCompositionStart: (event: { currentTarget: EventTarget }) => void composing.add(event.currentTarget),
  onCompositionEnd: (event: { currentTarget: EventTarget }) => void composing.delete(event.currentTarget),
}

function whenComposed(field: HTMLInputElement, then: () => void): void {
  if (!composing.has(field)) then()
  else field.addEventListener('compositionend', () => setTimeout(() => whenComposed(field, then)), { once: true })
}

function whenIdle(then: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(then, LOAD_DELAY_MS)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(then)
  return () => cancelIdleCallback(handle)
}
