'use client'

import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Registry } from './registry.ts'

/** Keeps a list in a registry while the component is mounted. The list may be a new one at every render. */
export function useRegistered<T>(registry: Registry<T>, list: readonly T[]): void {
  const holder = useRef(list)
  useLayoutEffect(() => {
    holder.current = list
  })
  useEffect(() => registry.add(holder), [registry])
}
