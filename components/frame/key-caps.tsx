'use client'

import { keyCaps } from './keys.ts'
import { useIsMac } from './use-is-mac.ts'

/** A shortcut's keys, as they are printed on this reader's keyboard. */
export function KeyCaps({ shortcut }: { shortcut: string }) {
  const caps = keyCaps(shortcut, useIsMac())
  return (
    <span className="key-caps">
      {caps.map(cap => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  )
}
