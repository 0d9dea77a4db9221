'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { KeyCaps } from './key-caps.tsx'

/** Long enough that a pointer on its way elsewhere raises nothing. */
const SHOWN_AFTER_MS = 400

export interface TooltipProps {
  readonly text: string
  /** The shortcut that does the same, as `keys.ts` writes it. */
  readonly shortcut?: string | undefined
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that can have the focus, with a name of its own. */
  readonly children: ReactNode
}

/** What a thing is called and which key does it, beside it while it is hovered or has the focus. */
export function TooltipLayer({ text, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={SHOWN_AFTER_MS}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          {/* Read out as the description of its element, and nowhere else. */}
          <Radix.Content className="tooltip" aria-hidden="true" side={side} sideOffset={6} collisionPadding={8}>
            {text}
            {shortcut !== undefined && <KeyCaps shortcut={shortcut} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
