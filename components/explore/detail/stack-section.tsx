'use client'

import { useMemo, useState } from 'react'
import { harmless } from '../../logs/harmless.ts'
import { CopyIconButton } from '../fields/copy-icon-button.tsx'
import { LongText } from './long-text.tsx'
import { foldStack, type StackOrder } from './stack-folds.ts'
import { StackItems } from './stack-items.tsx'
import { parseStackTrace, type StackTrace } from './stack-trace.ts'

/** The stack trace made readable; one in no known format as it was sent. */
export function StackSection({ text }: { text: string }) {
  const trace = useMemo(() => parseStackTrace(harmless(text)), [text])
  const [order, setOrder] = useState<StackOrder>('own-first')
  const [isRaw, setRaw] = useState(false)
  return (
    <section className="detail-section">
      <div className="detail-bar">
        <h3>stack_trace</h3>
        {trace && (
          <>
            <button
              type="button"
              className="detail-toggle"
              aria-pressed={order === 'own-first'}
              disabled={isRaw}
              onClick={() => setOrder(order === 'own-first' ? 'written' : 'own-first')}
            >
              Own frames first
            </button>
            <button type="button" className="detail-toggle" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
              Raw
            </button>
          </>
        )}
        <CopyIconButton what="stack_trace" text={() => text} />
      </div>
      {trace && !isRaw ? <Readable trace={trace} order={order} /> : <LongText text={text} label="stack_trace" />}
    </section>
  )
}

function Readable({ trace, order }: { trace: StackTrace; order: StackOrder }) {
  const items = useMemo(() => foldStack(trace, order), [trace, order])
  return <StackItems items={items} />
}
