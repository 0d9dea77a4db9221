'use client'

import { createContext, type ReactNode, useContext, useState } from 'react'
import type { Command } from './palette-items.ts'
import { createRegistry, type Registry } from './registry.ts'
import { useRegistered } from './use-registered.ts'

const CommandsContext = createContext<Registry<Command> | undefined>(undefined)

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => createRegistry<Command>())
  return <CommandsContext value={registry}>{children}</CommandsContext>
}

/** Offers commands in the palette while the component is mounted. Shortcuts are in there already. */
export function useCommands(list: readonly Command[]): void {
  useRegistered(useCommandRegistry(), list)
}

export function useCommandRegistry(): Registry<Command> {
  const registry = useContext(CommandsContext)
  if (registry === undefined) throw new Error('Commands work inside of <Frame> only')
  return registry
}
