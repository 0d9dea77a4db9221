/**
 * What CodeMirror draws. It stands here and not in `editor.css` because CodeMirror's own rules are in no cascade layer,
 * which those of the page's files, all in layers, could not override.
 */
import { EditorView } from '@codemirror/view'

const ELLIPSIS = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--query-font)',
    fontSize: '12.5px',
    lineHeight: '20px',
    maxHeight: '126px',
    overflowX: 'hidden',
    overflowY: 'auto',
  },
  // Only the editor in use shows more than its first line: it lies over the page then, and moves nothing.
  '&:not(.cm-focused) .cm-scroller': { maxHeight: '26px', overflowY: 'hidden' },
  '.cm-content': { padding: '3px 0', minHeight: '26px', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-placeholder': {
    ...ELLIPSIS,
    display: 'inline-block',
    maxWidth: '100%',
    verticalAlign: 'top',
    color: 'var(--ink-quiet)',
    fontFamily: 'var(--query-placeholder-font)',
  },
  '.cm-query-number': { color: 'var(--service-9)' },
  '.cm-query-fault': {
    textDecoration: 'underline wavy var(--level-error) 1px',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '3px',
    backgroundColor: 'var(--tint-error)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete': {
    overflow: 'hidden',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
    boxShadow: '0 4px 16px rgb(0 0 0 / 16%)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: 'min(280px, 90vw)',
    maxWidth: 'min(480px, 94vw)',
    maxHeight: '248px',
    padding: '3px',
    fontFamily: 'var(--query-font)',
    fontSize: '12.5px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: '16px',
    borderRadius: '4px',
    padding: '0 6px',
    lineHeight: '24px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li:hover': { backgroundColor: 'var(--raised)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--hover)',
    color: 'var(--ink)',
    boxShadow: 'inset 2px 0 var(--accent)',
  },
  '.cm-completionLabel': { ...ELLIPSIS, flex: '1' },
  '.cm-completionDetail': {
    marginLeft: '0',
    color: 'var(--ink-quiet)',
    fontStyle: 'normal',
    fontVariantNumeric: 'tabular-nums',
  },
})
