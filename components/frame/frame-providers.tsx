'use client'

import type { ReactNode } from 'react'
import { CommandsProvider } from './commands.tsx'
import { ServerStateProvider } from './server-state.tsx'
import { ShortcutsProvider } from './shortcuts.tsx'

/** What the parts of a page ask the frame for. */
export function FrameProviders({ children }: { children: ReactNode }) {
  return (
    <ServerStateProvider>
      <ShortcutsProvider>
        <CommandsProvider>{children}</CommandsProvider>
      </ShortcutsProvider>
    </ServerStateProvider>
  )
}
