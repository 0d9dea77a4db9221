/**
 * Composed and decomposed letters: `é` is one character or two, and Unicode calls both the same text (UAX 15). Senders
 * write either (file names of macOS are decomposed), so a term with such letters is looked for in both forms. Texts are
 * stored as sent: normalising them would also replace characters that are merely equivalent, CJK ideographs among them.
 */
import type { FieldTest, Pattern, TermQuery } from './ast.ts'

const FORMS = ['NFC', 'NFD'] as const
/** ASCII has one form only. */
const BEYOND_ASCII = /[^\0-\x7f]/

/** The term as written, and in each other form that it has. Regular expressions and ranges have no other form. */
export function spellingsOf(term: TermQuery): readonly [TermQuery, ...TermQuery[]] {
  switch (term.kind) {
    case 'word':
      return [term, ...otherPatterns(term.pattern).map(pattern => ({ ...term, pattern }))]
    case 'phrase':
      return [term, ...otherTexts(term.text).map(text => ({ ...term, text }))]
    case 'field':
      return [term, ...otherTests(term.test).map(test => ({ ...term, test }))]
  }
}

function otherTests(test: FieldTest): FieldTest[] {
  if (test.kind === 'value') return otherPatterns(test.pattern).map(pattern => ({ ...test, pattern }))
  return test.kind === 'phrase' ? otherTexts(test.text).map(text => ({ ...test, text })) : []
}

function otherTexts(text: string): string[] {
  if (!BEYOND_ASCII.test(text)) return []
  return [...new Set(FORMS.map(form => text.normalize(form)))].filter(other => other !== text)
}

function otherPatterns(pattern: Pattern): Pattern[] {
  const written = JSON.stringify(pattern)
  if (!BEYOND_ASCII.test(written)) return []
  const forms = FORMS.map(form => pattern.map(part => ('text' in part ? { text: part.text.normalize(form) } : part)))
  const bySource = new Map(forms.map(form => [JSON.stringify(form), form]))
  bySource.delete(written)
  return [...bySource.values()]
}
