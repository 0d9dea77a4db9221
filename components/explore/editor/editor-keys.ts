/** The keys of the editor, before those of CodeMirror. */
import {
  acceptCompletion,
  closeCompletion,
  completionStatus,
  currentCompletions,
  moveCompletionSelection,
  selectedCompletionIndex,
  startCompletion,
} from '@codemirror/autocomplete'
import { EditorSelection, type Extension, Prec } from '@codemirror/state'
import { type EditorView, keymap } from '@codemirror/view'
import { focusLogs } from '../rows/focus-logs.ts'
import { loadHistory } from './history-store.ts'
import { isOnEntry, step, type Walk } from './query-history.ts'

export function editorKeys(submit: (text: string) => void): Extension {
  const walk = historyWalk()
  return Prec.highest(
    keymap.of([
      { key: 'ArrowDown', run: view => moveCompletionSelection(true)(view) || walk.continue(view, 'newer') },
      { key: 'ArrowUp', run: view => moveCompletionSelection(false)(view) || walk.continue(view, 'older') },
      { key: 'Alt-ArrowDown', run: view => walk.go(view, 'newer') },
      { key: 'Alt-ArrowUp', run: view => walk.go(view, 'older') },
      { key: 'Enter', run: view => acceptCompletion(view) || submitted(view, submit), shift: () => true },
      { key: 'Mod-Enter', run: view => submitted(view, submit) },
      { key: 'Tab', run: acceptFirst },
      { key: 'Escape', run: escaped },
      { key: 'Ctrl-Space', run: startCompletion },
      { key: 'PageDown', run: moveCompletionSelection(true, 'page') },
      { key: 'PageUp', run: moveCompletionSelection(false, 'page') },
    ]),
  )
}

/** Replaces the text by another, with the caret at its end. It can be undone, and opens no list. */
export function showText(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: EditorSelection.cursor(text.length),
    scrollIntoView: true,
  })
}

function submitted(view: EditorView, submit: (text: string) => void): true {
  closeCompletion(view)
  submit(view.state.doc.toString())
  return true
}

/** Closes the list where there is one; one that is only on its way is not waited for. */
function escaped(view: EditorView): true {
  const isListOpen = completionStatus(view.state) === 'active'
  closeCompletion(view)
  if (isListOpen) return true
  view.contentDOM.blur()
  focusLogs()
  return true
}

/** Without a list the key moves the focus on, as everywhere. */
function acceptFirst(view: EditorView): boolean {
  if (currentCompletions(view.state).length === 0) return false
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view)
  acceptCompletion(view)
  return true
}

function historyWalk() {
  let walk: Walk | undefined

  function go(view: EditorView, direction: 'older' | 'newer'): true {
    const shown = view.state.doc.toString()
    const next = step(loadHistory(), walk, shown, direction)
    if (next === undefined) return true
    walk = next.walk
    closeCompletion(view)
    showText(view, next.text)
    return true
  }

  return {
    go,
    /** The bare arrows are the caret's, but in an empty text and as long as an entry is shown. */
    continue(view: EditorView, direction: 'older' | 'newer'): boolean {
      const shown = view.state.doc.toString()
      const isWalking = isOnEntry(loadHistory(), walk, shown)
      return (isWalking || (shown === '' && direction === 'older')) && go(view, direction)
    },
  }
}
