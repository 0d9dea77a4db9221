'use client'

import type { LucideIcon } from 'lucide-react'

export interface IconButtonProps {
  readonly icon: LucideIcon
  /** Its name and its tooltip. */
  readonly label: string
  /** The key that does the same; the button itself does not listen for it. */
  readonly shortcut?: string | undefined
  /** For a button that stays pressed. */
  readonly isPressed?: boolean | undefined
  readonly tabIndex?: number | undefined
  onPress(): void
}

/** A small button with a picture; its tooltip says what it does and by which key. */
export function IconButton({ icon: Icon, label, shortcut, isPressed, tabIndex, onPress }: IconButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-pressed={isPressed}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      tabIndex={tabIndex}
      onClick={onPress}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  )
}
