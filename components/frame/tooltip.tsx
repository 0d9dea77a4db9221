'use client'

import type { ReactNode } from 'react'
import { afterPaint } from '../ui/after-paint.tsx'

export interface TooltipProps {
  readonly text: string
  /** The shortcut that does the same, as `keys.ts` writes it. */
  readonly shortcut?: string | undefined
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
  /** One element that can have the focus, with a name of its own. */
  readonly children: ReactNode
}

/** What a thing is called and which key does it, beside it while it is hovered or has the focus. */
export const Tooltip = afterPaint<TooltipProps>(
  async () => (await import('./tooltip-layer.tsx')).TooltipLayer,
  ({ children }) => children,
)
