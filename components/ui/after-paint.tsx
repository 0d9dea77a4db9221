'use client'

import { type ComponentType, type MouseEvent, useEffect, useRef, useState } from 'react'

/**
 * A component whose code is loaded once the page has been painted and has nothing better to do; until then `Before`
 * stands in its place, of the same size. For what nobody uses within the first moments: menus, dialogs, details. A
 * button of `Before` that is marked as a stand-in and clicked all the same opens what it stands for when that is there.
 */
export function afterPaint<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Before: ComponentType<Props>,
): ComponentType<Props> {
  let known: ComponentType<Props> | undefined
  return function AfterPaint(props: Props) {
    const [Loaded, setLoaded] = useState(() => known)
    const place = useRef<HTMLDivElement>(null)
    const isAwaited = useRef(false)
    useEffect(() => {
      if (known) {
        setLoaded(() => known)
        return
      }
      let timer: ReturnType<typeof setTimeout> | undefined
      const start = () =>
        load().then(
          loaded => {
            known = loaded
            setLoaded(() => loaded)
          },
          // The server may be back by then.
          () => {
            timer = setTimeout(start, AGAIN_MS)
          },
        )
      const callOff = whenIdle(() => void start())
      return () => {
        callOff()
        clearTimeout(timer)
      }
    }, [])
    useEffect(() => {
      if (Loaded && isAwaited.current) press(place.current?.querySelector('button'))
      isAwaited.current = false
    }, [Loaded])
    const onClick = (event: MouseEvent) => {
      if ((event.target as Element).closest('[data-stand-in]')) isAwaited.current = true
    }
    return (
      <div className="contents" ref={place} onClickCapture={onClick}>
        {Loaded ? <Loaded {...props} /> : <Before {...props} />}
      </div>
    )
  }
}

/**
 * Loads the code of what is not in sight as soon as the page has nothing better to do: it is there at once when it is
 * asked for, and also when the server is gone by then. Who needs it loads it again where that did not succeed.
 */
export function usePreload(load: () => Promise<unknown>): void {
  useEffect(() => whenIdle(() => void load().catch(() => {})), [load])
}

/** As a mouse does: menus open when the button goes down, popovers with the click. */
function press(button: HTMLButtonElement | null | undefined): void {
  button?.focus()
  button?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerType: 'mouse' }))
  button?.click()
}

const IDLE_MS_MAX = 1_000
const AGAIN_MS = 5_000

/** Returns what calls it off. Safari has no idle callback. */
function whenIdle(task: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const idle = requestIdleCallback(task, { timeout: IDLE_MS_MAX })
    return () => cancelIdleCallback(idle)
  }
  const timer = setTimeout(task, IDLE_MS_MAX / 5)
  return () => clearTimeout(timer)
}
