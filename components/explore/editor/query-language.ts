/** The colours of a query: the grammar's own, which the server reads it with. */
import { HighlightStyle, LRLanguage, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { styleTags, tags } from '@lezer/highlight'
import { parser } from '../../../core/query/grammar/parser.ts'

const language = LRLanguage.define({
  name: 'tailrace-query',
  parser: parser.configure({
    props: [
      styleTags({
        FieldName: tags.propertyName,
        'AndOp OrOp NotOp Minus CompareOp RegexOp RangeOpen RangeTo RangeClose': tags.operator,
        // What is not coloured by a node inside: the parentheses.
        'Group List ListGroup': tags.paren,
        'Phrase ValuePhrase': tags.string,
      }),
    ],
  }),
  languageData: { closeBrackets: { brackets: ['(', '"'] } },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: [tags.operator, tags.paren], color: 'var(--ink-quiet)' },
  { tag: tags.string, color: 'var(--service-5)' },
])

/** `5`, `-0.2`, `1.5s`, `10kB`, `50%`. */
const NUMBER = /^-?\d+(?:\.\d+)?(?:[a-zµ]{1,3}|%)?$/i
const numberMark = Decoration.mark({ class: 'cm-query-number' })

/** The grammar knows values only, as whether one is a number depends on its field. */
const numbers = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = numberMarks(view)
    }

    update(update: ViewUpdate) {
      if (update.docChanged || syntaxTree(update.startState) !== syntaxTree(update.state))
        this.decorations = numberMarks(update.view)
    }
  },
  { decorations: plugin => plugin.decorations },
)

function numberMarks({ state }: EditorView): DecorationSet {
  const ranges: ReturnType<typeof numberMark.range>[] = []
  syntaxTree(state).iterate({
    enter({ name, from, to }) {
      if ((name === 'Value' || name === 'Bound') && NUMBER.test(state.sliceDoc(from, to)))
        ranges.push(numberMark.range(from, to))
    },
  })
  return Decoration.set(ranges)
}

export const queryLanguage: Extension = [language, syntaxHighlighting(colours), numbers]
