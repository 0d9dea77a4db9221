'use client'

import { afterPaint } from '../ui/after-paint.tsx'
import type { TooltipProps } from './tooltip-layer.tsx'

/** What a thing is called and which key does it, beside it while it is hovered or has the focus. */
export const Tooltip = afterPaint<TooltipProps>(
  async () => (await import('./tooltip-layer.tsx')).TooltipLayer,
  ({ children }) => children,
)
