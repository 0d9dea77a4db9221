import type { Condition } from './condition.ts'
import type { RowPart } from './stored-log.ts'

/** The parts of a row that a condition reads, each once. */
export function rowPartsOf(condition: Condition): RowPart[] {
  const parts = new Map<string, RowPart>()
  addParts(condition, part => parts.set(Object.values(part).join(), part))
  return [...parts.values()]
}

function addParts(condition: Condition, add: (part: RowPart) => void): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      for (const term of condition.terms) addParts(term, add)
      return
    case 'not':
      addParts(condition.term, add)
      return
    case 'words': {
      const kind = condition.test.kind === 'word' || condition.test.kind === 'word-pattern' ? 'words' : 'lower'
      for (const column of condition.columns) add({ kind, column })
      return
    }
    case 'attribute':
      add({ kind: 'object', place: condition.place })
  }
}
