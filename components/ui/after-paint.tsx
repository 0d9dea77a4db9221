'use client'

import { type ComponentType, useEffect, useState } from 'react'

/**
 * A component whose code is loaded once the page has been painted and has nothing better to do; until then `Before`
 * stands in its place, of the same size. For what nobody uses within the first moments: menus, dialogs, details.
 */
export function afterPaint<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Before: ComponentType<Props>,
): ComponentType<Props> {
  let known: ComponentType<Props> | undefined
  return function AfterPaint(props: Props) {
    const [Loaded, setLoaded] = useState(() => known)
    useEffect(() => {
      if (known) {
        setLoaded(() => known)
        return
      }
      return whenIdle(() => {
        void load().then(loaded => {
          known = loaded
          setLoaded(() => loaded)
        })
      })
    }, [])
    return Loaded ? <Loaded {...props} /> : <Before {...props} />
  }
}

const IDLE_MS_MAX = 1_000

/** Returns what calls it off. Safari has no idle callback. */
function whenIdle(task: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const idle = requestIdleCallback(task, { timeout: IDLE_MS_MAX })
    return () => cancelIdleCallback(idle)
  }
  const timer = setTimeout(task, IDLE_MS_MAX / 5)
  return () => clearTimeout(timer)
}
