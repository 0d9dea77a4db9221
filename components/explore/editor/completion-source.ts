/** Asks the server what could be written next. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { completionPlace } from '../../../core/query/completion.ts'
import { api } from '../api.ts'
import { completionResult, isWorthAsking } from './completion-options.ts'

/** In the words of the query language; counts come from there. */
export interface CompletionRange {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/**
 * A source for the list, which has no message to give: a failure is a list that does not open.
 * @param range read with every question, as it changes while the editor stays
 */
export function completionSource(range: () => CompletionRange) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString()
    const position = context.pos
    const aborter = new AbortController()
    context.addEventListener('abort', () => aborter.abort(), { onDocChange: true })
    try {
      if (!isWorthAsking(completionPlace(text, position), context.explicit)) return null
      const answer = await api.logs.complete.query({ text, position, ...range() }, { signal: aborter.signal })
      return context.aborted ? null : completionResult(answer, text)
    } catch {
      return null
    }
  }
}
