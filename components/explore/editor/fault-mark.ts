/** The marked character of a query with a fault, and what assistive technology hears of it. */
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { type Fault, faultOf, isUnfinished, markedRange } from './fault.ts'

/** Between the last key and a mark, so that none flickers below a text that is being written. */
const PAUSE_MS = 400

interface Faults {
  /** Its message stands under the editor. */
  readonly told: Fault | undefined
  /** Found while typing: marked, with the message in a tooltip only. */
  readonly found: Fault | undefined
}

const NONE: Faults = { told: undefined, found: undefined }

const setFaults = StateEffect.define<Partial<Faults>>()

const faults = StateField.define<Faults>({
  create: () => NONE,
  update(value, transaction) {
    let next = transaction.docChanged ? NONE : value
    for (const effect of transaction.effects) if (effect.is(setFaults)) next = { ...next, ...effect.value }
    return next
  },
})

/** Marks a fault whose message is shown, or takes the mark away. */
export function tellFault(view: EditorView, told: Fault | undefined): void {
  const known = view.state.field(faults).told
  if (known?.message === told?.message && known?.position === told?.position) return
  view.dispatch({ effects: setFaults.of({ told }) })
}

/** @param messageId of the element that has the message of the fault that was told */
export function faultMarks(messageId: string): Extension {
  return [
    faults,
    EditorView.decorations.compute([faults, 'doc'], marks),
    EditorView.contentAttributes.compute([faults], state =>
      state.field(faults).told ? { 'aria-invalid': 'true', 'aria-describedby': messageId } : noAttributes,
    ),
    typingCheck,
  ]
}

const noAttributes: Record<string, string> = {}

function marks(state: EditorState): DecorationSet {
  const { told, found } = state.field(faults)
  const fault = told ?? found
  if (fault?.position === undefined) return Decoration.none
  const range = markedRange(state.doc.toString(), fault.position)
  if (range === undefined) return Decoration.none
  const mark = Decoration.mark({ class: 'cm-query-fault', attributes: { title: fault.message } })
  return Decoration.set(mark.range(range.from, range.to))
}

const typingCheck = ViewPlugin.fromClass(
  class {
    private timer: ReturnType<typeof setTimeout> | undefined
    private readonly view: EditorView

    constructor(view: EditorView) {
      this.view = view
      this.checkLater()
    }

    update(update: ViewUpdate) {
      if (update.docChanged || update.selectionSet || update.focusChanged) this.checkLater()
    }

    destroy() {
      clearTimeout(this.timer)
    }

    private checkLater() {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.check(), PAUSE_MS)
    }

    private check() {
      const found = typedFault(this.view)
      const known = this.view.state.field(faults).found
      if (found?.message !== known?.message) this.view.dispatch({ effects: setFaults.of({ found }) })
    }
  },
)

function typedFault({ state, hasFocus }: EditorView): Fault | undefined {
  const text = state.doc.toString()
  const fault = faultOf(text)
  if (fault?.position === undefined || !hasFocus) return fault
  return isUnfinished(text, fault.position, state.selection.main.head) ? undefined : fault
}
