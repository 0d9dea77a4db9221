/** The server's suggestions as the editor's list has them. */
import type { CompletionResult, Completion as Option } from '@codemirror/autocomplete'
import type { CompletionPlace } from '../../../core/query/completion.ts'
import { unmistakable } from '../../logs/harmless.ts'
import { formatCount } from '../../ui/format.ts'
import type { Suggestions } from '../api.ts'

/** Whether to ask at all: a list of all fields behind every blank would be in the way, unless it was asked for. */
export function isWorthAsking(place: CompletionPlace, isExplicit: boolean): boolean {
  return isExplicit || place.kind === 'value' || place.prefix !== ''
}

/**
 * The list for a text, in the server's order, or null where it would say nothing: no option, or only the one that
 * stands there already.
 */
export function completionResult({ kind, from, to, options }: Suggestions, text: string): CompletionResult | null {
  if (from < 0 || from > to || to > text.length) return null
  const written = text.slice(from, to)
  const useful = options.filter(({ insert }) => insert !== '')
  if (useful.every(({ insert }) => insert === written)) return null
  return { from, to, filter: false, options: useful.map(one => option(one, kind)) }
}

function option({ label, insert, count }: Suggestions['options'][number], kind: Suggestions['kind']): Option {
  return {
    label: unmistakable(label),
    apply: insert,
    type: kind,
    ...(count === undefined ? {} : { detail: formatCount(count) }),
  }
}
