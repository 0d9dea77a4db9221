'use client'

import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { useCommands } from './commands.tsx'
import { HELP_KEY, PALETTE_KEY } from './layer-keys.ts'
import { PAGES } from './pages.ts'
import { useShortcuts } from './shortcuts.tsx'
import { THEMES } from './theme.ts'
import { useTheme } from './use-theme.ts'

interface FrameCommandsProps {
  readonly canLogOut: boolean
  onPalette(): void
  onHelp(): void
}

const GENERAL = 'General'

/** The keys and commands that every page has. */
export function FrameCommands({ canLogOut, onPalette, onHelp }: FrameCommandsProps) {
  const router = useRouter()
  const logOut = useRef<HTMLFormElement>(null)
  const { setTheme } = useTheme()
  useShortcuts([
    { key: PALETTE_KEY, label: 'Commands', group: GENERAL, run: onPalette, inFields: true },
    { key: HELP_KEY, label: 'Keyboard help', group: GENERAL, run: onHelp },
  ])
  useCommands([
    ...PAGES.map(({ href, label }) => ({
      id: `page:${href}`,
      label: `Go to ${label}`,
      group: 'Pages',
      run: () => router.push(href),
    })),
    ...THEMES.map(theme => ({
      id: `theme:${theme}`,
      label: `Theme: ${theme}`,
      group: 'Theme',
      keywords: 'colours appearance mode',
      run: () => setTheme(theme),
    })),
    ...(canLogOut
      ? [{ id: 'log-out', label: 'Log out', group: 'Session', run: () => logOut.current?.requestSubmit() }]
      : []),
  ])
  return canLogOut && <form ref={logOut} method="post" action="/api/logout" hidden />
}
