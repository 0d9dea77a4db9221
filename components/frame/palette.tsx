'use client'

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { readStored, writeStored } from '../ui/stored.ts'
import { useCommandRegistry } from './commands.tsx'
import { readLastUsed, withLastUsed } from './last-used.ts'
import { PALETTE_KEY } from './layer-keys.ts'
import { PaletteBox } from './palette-box.tsx'
import { type PaletteItem, paletteItems } from './palette-items.ts'
import { useShortcutRegistry } from './shortcuts.tsx'
import type { FocusReturn } from './use-focus-return.ts'

const LAST_USED_KEY = 'tailrace:commands'

export interface LayerProps {
  readonly isOpen: boolean
  readonly focusReturn: FocusReturn
  onOpenChange(isOpen: boolean): void
}

/** Everything that can be done here, by name. */
export function Palette({ isOpen, focusReturn, onOpenChange }: LayerProps) {
  function choose(item: PaletteItem) {
    writeStored(LAST_USED_KEY, JSON.stringify(withLastUsed(readLastUsed(readStored(LAST_USED_KEY)), item.id)))
    // Not before: a command that moves the focus would lose it to the closing palette.
    focusReturn.afterClose(item.run)
    onOpenChange(false)
  }

  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="layer-veil" />
        <Dialog.Content
          className="layer palette"
          aria-describedby={undefined}
          onCloseAutoFocus={focusReturn.onCloseAutoFocus}
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <OpenPalette onChoose={choose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Mounted anew at each opening, and keeps what there was then: nothing moves under the reader's hand. */
function OpenPalette({ onChoose }: { onChoose: (item: PaletteItem) => void }) {
  const shortcuts = useShortcutRegistry()
  const commands = useCommandRegistry()
  const [items] = useState(() =>
    paletteItems(
      shortcuts.all().filter(({ key }) => key !== PALETTE_KEY),
      commands.all(),
    ),
  )
  const [lastUsed] = useState(() => readLastUsed(readStored(LAST_USED_KEY)))
  return <PaletteBox items={items} lastUsed={lastUsed} onChoose={onChoose} />
}
