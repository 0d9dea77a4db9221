'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { keyPlace } from './key-place.ts'
import { pickShortcut, type Shortcut } from './pick-shortcut.ts'
import { createRegistry, type Registry } from './registry.ts'
import { isMac } from './use-is-mac.ts'
import { useRegistered } from './use-registered.ts'

const ShortcutsContext = createContext<Registry<Shortcut> | undefined>(undefined)

/** Listens to the keyboard for everything below it. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => createRegistry<Shortcut>())
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      // Whoever was nearer has used the key: an editor, or a layer that closes on Escape.
      if (event.defaultPrevented) return
      const shortcut = pickShortcut(registry.all(), event, keyPlace(event.target), isMac())
      if (shortcut === undefined) return
      event.preventDefault()
      shortcut.run()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [registry])
  return <ShortcutsContext value={registry}>{children}</ShortcutsContext>
}

/** Gives keys a meaning while the component is mounted. What is mounted later wins a key that is given twice. */
export function useShortcuts(list: readonly Shortcut[]): void {
  useRegistered(useShortcutRegistry(), list)
}

export function useShortcutRegistry(): Registry<Shortcut> {
  const registry = useContext(ShortcutsContext)
  if (registry === undefined) throw new Error('Shortcuts work inside of <Frame> only')
  return registry
}
