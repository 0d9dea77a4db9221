'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { KeyCaps } from './key-caps.tsx'
import type { LayerProps } from './palette.tsx'
import { helpLines, type Shortcut } from './pick-shortcut.ts'
import { useShortcutRegistry } from './shortcuts.tsx'

/** Every key that does something on this page. */
export function HelpDialog({ isOpen, focusReturn, onOpenChange }: LayerProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="layer-veil" />
        <Dialog.Content
          className="layer help-dialog"
          aria-describedby={undefined}
          onCloseAutoFocus={focusReturn.onCloseAutoFocus}
        >
          <header>
            <Dialog.Title className="text-title font-semibold">Keyboard</Dialog.Title>
            <Dialog.Close className="help-close" aria-label="Close" title="Close (Esc)">
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <ShortcutGroups />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function ShortcutGroups() {
  const shortcuts = useShortcutRegistry().all()
  const groups = [...new Set(shortcuts.map(({ group }) => group))]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="help-groups" aria-label="Shortcuts" tabIndex={0}>
      {groups.map(group => (
        <ShortcutGroup key={group} title={group} shortcuts={shortcuts.filter(one => one.group === group)} />
      ))}
    </section>
  )
}

function ShortcutGroup({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {helpLines(shortcuts).map(({ label, keys }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {keys.map(key => (
                <KeyCaps key={key} shortcut={key} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
