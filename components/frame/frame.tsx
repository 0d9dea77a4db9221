'use client'

import { type MouseEvent, type ReactNode, useRef, useState } from 'react'
import { afterPaint } from '../ui/after-paint.tsx'
import { FrameCommands } from './frame-commands.tsx'
import { FrameProviders } from './frame-providers.tsx'
import type { LayerProps } from './palette.tsx'
import { Rail } from './rail.tsx'
import { ServerBanner } from './server-banner.tsx'
import { useFocusReturn } from './use-focus-return.ts'

const Palette = afterPaint<LayerProps>(
  async () => (await import('./palette.tsx')).Palette,
  () => null,
)
const HelpDialog = afterPaint<LayerProps>(
  async () => (await import('./help-dialog.tsx')).HelpDialog,
  () => null,
)

interface FrameProps {
  /** The page. It has the whole height and scrolls inside of its own regions. */
  readonly children: ReactNode
  /** There is a password, and so a session to end. */
  readonly canLogOut: boolean
}

type Layer = 'palette' | 'help'

/** What stands around every page: the rail, its keys and commands, and whether the server is there. */
export function Frame({ children, canLogOut }: FrameProps) {
  const [layer, setLayer] = useState<Layer>()
  const focusReturn = useFocusReturn()
  const main = useRef<HTMLElement>(null)
  const layerProps = (one: Layer) => ({
    isOpen: layer === one,
    focusReturn,
    onOpenChange: (opens: boolean) => setLayer(opens ? one : undefined),
  })
  const toggle = (one: Layer) => () => {
    focusReturn.remember()
    setLayer(open => (open === one ? undefined : one))
  }

  function skipToContent(event: MouseEvent) {
    // The address is the page's state and gets no fragment.
    event.preventDefault()
    main.current?.focus()
  }

  return (
    <FrameProviders>
      {/* Before the page, whose shortcuts then come later and win. */}
      <FrameCommands canLogOut={canLogOut} onPalette={toggle('palette')} onHelp={toggle('help')} />
      <div className="frame">
        {/* biome-ignore lint/a11y/useValidAnchor: a link where no script runs */}
        <a className="button skip-link" href="#content" onClick={skipToContent}>
          Skip to content
        </a>
        <Rail canLogOut={canLogOut} onPalette={toggle('palette')} onHelp={toggle('help')} />
        <div className="frame-content">
          <ServerBanner />
          <main id="content" className="frame-main" ref={main} tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <Palette {...layerProps('palette')} />
      <HelpDialog {...layerProps('help')} />
    </FrameProviders>
  )
}
