'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

interface MenuProps {
  /** One button. */
  readonly trigger: ReactNode
  readonly align: 'start' | 'end'
  /** Of `MenuItem`. */
  readonly children: ReactNode
}

/**
 * A button with a menu. What it floats over stays there for who listens, and it floats inside of the landmark of the
 * page, where a portal of the document's body would be outside of all of them.
 */
export function Menu({ trigger, align, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('content')}>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  readonly isDisabled?: boolean
  readonly children: ReactNode
  onSelect(): void
}

export function MenuItem({ isDisabled = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={isDisabled} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  )
}
