'use client'

import { Command, Keyboard, LogOut, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ComponentProps } from 'react'
import { Mark } from '../ui/mark.tsx'
import { ariaKeys } from './keys.ts'
import { HELP_KEY, PALETTE_KEY } from './layer-keys.ts'
import { PAGES } from './pages.ts'
import { nextTheme, type Theme } from './theme.ts'
import { Tooltip } from './tooltip.tsx'
import { useIsMac } from './use-is-mac.ts'
import { useTheme } from './use-theme.ts'

interface RailProps {
  readonly canLogOut: boolean
  onPalette(): void
  onHelp(): void
}

const THEME_ICONS: Readonly<Record<Theme, LucideIcon>> = { light: Sun, dark: Moon, system: Monitor }

/** The product's pages, and what belongs to all of them. On a phone it lies at the bottom. */
export function Rail({ canLogOut, onPalette, onHelp }: RailProps) {
  const { theme, setTheme } = useTheme()
  return (
    <header className="rail">
      <span className="rail-mark">
        <Mark />
      </span>
      <nav className="rail-group" aria-label="Main">
        <Pages />
      </nav>
      <div className="rail-group rail-tools">
        <RailButton text="Commands" shortcut={PALETTE_KEY} icon={Command} onClick={onPalette} />
        <RailButton text="Keyboard help" shortcut={HELP_KEY} icon={Keyboard} onClick={onHelp} />
        <RailButton
          text={`Theme: ${theme}, next ${nextTheme(theme)}`}
          icon={THEME_ICONS[theme]}
          onClick={() => setTheme(nextTheme(theme))}
        />
        {canLogOut && (
          <form method="post" action="/api/logout" className="contents">
            <RailButton text="Log out" icon={LogOut} type="submit" />
          </form>
        )}
      </div>
    </header>
  )
}

function Pages() {
  const pathname = usePathname()
  return PAGES.map(({ href, label, icon: Icon }) => (
    <Tooltip key={href} text={label} side="right">
      <Link
        href={href}
        className="rail-button"
        aria-label={label}
        aria-current={pathname === href ? 'page' : undefined}
      >
        <Icon size={18} aria-hidden="true" />
      </Link>
    </Tooltip>
  ))
}

interface RailButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly text: string
  readonly shortcut?: string
  readonly icon: LucideIcon
}

function RailButton({ text, shortcut, icon: Icon, ...button }: RailButtonProps) {
  const isMac = useIsMac()
  return (
    <Tooltip text={text} shortcut={shortcut} side="right">
      <button
        type="button"
        className="rail-button"
        aria-label={text}
        aria-keyshortcuts={shortcut && ariaKeys(shortcut, isMac)}
        {...button}
      >
        <Icon size={18} aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
