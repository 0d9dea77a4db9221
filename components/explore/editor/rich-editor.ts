/** The editor of CodeMirror. Loaded after the page has been painted: import it dynamically only. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { history, historyKeymap, standardKeymap } from '@codemirror/commands'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightSpecialChars, keymap, placeholder } from '@codemirror/view'
import { type CompletionRange, completionSource } from './completion-source.ts'
import { editorKeys, showText } from './editor-keys.ts'
import { editorTheme } from './editor-theme.ts'
import { type Fault, faultOf } from './fault.ts'
import { faultMarks, tellFault } from './fault-mark.ts'
import { QUERY_ID } from './focus-query.ts'
import { oneLine, pastedLine } from './one-line.ts'
import { queryLanguage } from './query-language.ts'

/** How long typing has to rest before the server is asked what could follow. */
const COMPLETION_PAUSE_MS = 120
/** A line and its padding, and less than a second line. */
const ONE_LINE_PX = 30

/** What the plain field had when the editor took its place. */
export interface EditorStart {
  readonly text: string
  readonly anchor: number
  readonly head: number
  readonly hasFocus: boolean
}

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly start: EditorStart
  readonly placeholder: string
  /** The element that shows the message of a fault. */
  readonly messageId: string
  range(): CompletionRange
  onChange(text: string): void
  onSubmit(text: string): void
}

export interface RichEditor {
  show(text: string): void
  focus(): void
  /** Marks the fault whose message is shown, or takes the mark away. */
  tell(fault: Fault | undefined): void
  faultOf(text: string): Fault | undefined
  /** Takes the editor from the page; what it had, for another in its place. */
  close(): EditorStart
}

export function openEditor(options: EditorOptions): RichEditor {
  const { parent, start } = options
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: start.text,
      selection: { anchor: start.anchor, head: start.head },
      extensions: extensions(options),
    }),
  })
  if (start.hasFocus) view.focus()
  return {
    show: text => {
      if (view.state.doc.toString() !== text) showText(view, text)
    },
    focus: () => view.focus(),
    tell: fault => tellFault(view, fault),
    faultOf,
    close: () => closed(view),
  }
}

function closed(view: EditorView): EditorStart {
  const { anchor, head } = view.state.selection.main
  const last = { text: view.state.doc.toString(), anchor, head, hasFocus: view.hasFocus }
  view.destroy()
  return last
}

function extensions({ parent, placeholder: hint, messageId, range, onChange, onSubmit }: EditorOptions): Extension {
  return [
    editorKeys(onSubmit),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...standardKeymap]),
    history(),
    // What is not seen, or turns the text around, is marked.
    highlightSpecialChars(),
    closeBrackets(),
    queryLanguage,
    faultMarks(messageId),
    autocompletion({
      override: [completionSource(range)],
      activateOnTypingDelay: COMPLETION_PAUSE_MS,
      // A field is half a term: its values are what is wanted next.
      activateOnCompletion: option => option.type === 'field',
      selectOnOpen: false,
      defaultKeymap: false,
      interactionDelay: 0,
      icons: false,
    }),
    placeholder(hint),
    singleLine,
    EditorView.lineWrapping,
    editorTheme,
    EditorView.contentAttributes.of({
      id: QUERY_ID,
      'aria-label': 'Query',
      'aria-keyshortcuts': '/',
      'aria-multiline': 'false',
      autocapitalize: 'off',
      enterkeyhint: 'search',
    }),
    EditorView.updateListener.of(({ docChanged, focusChanged, geometryChanged, view }) => {
      if (docChanged) onChange(view.state.doc.toString())
      if (geometryChanged) parent.toggleAttribute('data-long', view.contentHeight > ONE_LINE_PX)
      // Without focus only the first line is seen.
      if (focusChanged && !view.hasFocus) view.scrollDOM.scrollTop = 0
    }),
  ]
}

const singleLine: Extension = [
  EditorView.clipboardInputFilter.of(pastedLine),
  // Keyboards of phones and the like break lines without a key of that name.
  EditorState.transactionFilter.of(transaction => {
    if (transaction.newDoc.lines === 1) return transaction
    const text = transaction.newDoc.toString()
    return [
      transaction,
      {
        changes: { from: 0, to: text.length, insert: oneLine(text) },
        sequential: true,
        selection: transaction.newSelection,
      },
    ]
  }),
]
