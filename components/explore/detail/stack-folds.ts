/** How a stack trace is shown: own frames as they are, those of libraries folded. */
import type { StackFrame, StackNote, StackTrace } from './stack-trace.ts'

export interface StackFold {
  readonly kind: 'fold'
  readonly frames: readonly StackFrame[]
}

export type StackItem = StackFrame | StackNote | StackFold
export type StackOrder = 'written' | 'own-first'

/** Own frames come first only between two notes: what was caused by what stays in its order. */
export function foldStack({ parts }: StackTrace, order: StackOrder): readonly StackItem[] {
  const items: StackItem[] = []
  let section: StackFrame[] = []
  for (const part of parts) {
    if (part.kind === 'frame') section.push(part)
    else {
      items.push(...foldSection(section, order), part)
      section = []
    }
  }
  return [...items, ...foldSection(section, order)]
}

function foldSection(frames: readonly StackFrame[], order: StackOrder): StackItem[] {
  const ordered =
    order === 'written' ? frames : [...frames.filter(frame => frame.isOwn), ...frames.filter(frame => !frame.isOwn)]
  const items: StackItem[] = []
  let folded: StackFrame[] = []
  for (const frame of ordered) {
    if (frame.isOwn) {
      if (folded.length > 0) items.push({ kind: 'fold', frames: folded })
      folded = []
      items.push(frame)
    } else folded.push(frame)
  }
  return folded.length > 0 ? [...items, { kind: 'fold', frames: folded }] : items
}

const NAMES_MAX = 2

/** `3 frames of express`, `12 frames of express, node and 2 more`. */
export function foldTitle({ frames }: StackFold): string {
  const names = [...new Set(frames.map(frame => frame.library ?? ''))]
  const more = names.length - NAMES_MAX
  const shown = names.slice(0, NAMES_MAX).join(', ')
  return `${frames.length} ${frames.length === 1 ? 'frame' : 'frames'} of ${shown}${more > 0 ? ` and ${more} more` : ''}`
}
