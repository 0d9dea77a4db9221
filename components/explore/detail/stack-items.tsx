'use client'

import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../../ui/format.ts'
import { foldTitle, type StackFold, type StackItem } from './stack-folds.ts'
import type { StackFrame } from './stack-trace.ts'

/** More is an endless recursion, whose frames are all alike. */
const SHOWN_MAX = 200

/** Notes and own frames in ink, frames of libraries folded. */
export function StackItems({ items }: { items: readonly StackItem[] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? items : items.slice(0, SHOWN_MAX)
  return (
    <>
      <ol className="detail-stack">
        {shown.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the items of a trace have no other identity
          <li key={index} data-kind={item.kind}>
            {item.kind === 'fold' ? <Fold fold={item} /> : item.kind === 'note' ? item.text : <Frame frame={item} />}
          </li>
        ))}
      </ol>
      {shown.length < items.length && (
        <button type="button" className="button detail-more" onClick={() => setWhole(true)}>
          Show all {formatCount(items.length)} lines
        </button>
      )}
    </>
  )
}

function Fold({ fold }: { fold: StackFold }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="detail-fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={14} aria-hidden="true" />
        {foldTitle(fold)}
      </button>
      {isOpen && (
        <ol>
          {fold.frames.map((frame, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: frames of a recursion are equal
            <li key={index}>
              <Frame frame={frame} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

function Frame({ frame: { text, function: name, file, line, source } }: { frame: StackFrame }) {
  if (name === undefined && file === undefined) return text
  return (
    <span title={text}>
      {name !== undefined && <span className="detail-function">{name}</span>}
      {file !== undefined && (
        <span className="detail-place">
          {name !== undefined && '  '}
          {file}
          {line !== undefined && `:${line}`}
        </span>
      )}
      {source !== undefined && <span className="detail-source">{source}</span>}
    </span>
  )
}
