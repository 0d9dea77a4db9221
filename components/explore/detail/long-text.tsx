'use client'

import { useState } from 'react'
import { harmless } from '../../logs/harmless.ts'
import { formatCount } from '../../ui/format.ts'
import { charsNext, charsShown, linesOf, piecesOf } from './chunks.ts'

/** Of `.detail-text`. */
const LINE_PX = 20

/** A text of any length: the first of it, and more for every press. */
export function LongText({ text, label }: { text: string; label: string }) {
  const [presses, setPresses] = useState(0)
  const pieces = piecesOf(text, charsShown(presses))
  const next = charsNext(text.length, presses)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section className="detail-text" tabIndex={0} aria-label={label}>
        {pieces.length === 1
          ? harmless(pieces[0] ?? '')
          : pieces.map((piece, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever added behind
              <div key={index} style={{ containIntrinsicBlockSize: `auto ${LINE_PX * linesOf(piece)}px` }}>
                {harmless(piece)}
              </div>
            ))}
      </section>
      {next > 0 && (
        <button type="button" className="button detail-more" onClick={() => setPresses(presses + 1)}>
          Show the next {formatCount(next)} of {formatCount(text.length)} characters
        </button>
      )}
    </>
  )
}
