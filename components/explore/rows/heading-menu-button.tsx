import { EllipsisVertical } from 'lucide-react'
import { unmistakable } from '../../logs/harmless.ts'
import type { HeadingMenuProps } from './heading-menu.tsx'

/** Stands in for the menu of a column until that is loaded. */
export function HeadingMenuButton({ name }: HeadingMenuProps) {
  return (
    <button
      type="button"
      className="row-heading-menu"
      aria-label={`Options of column ${unmistakable(name)}`}
      aria-haspopup="menu"
      data-stand-in=""
    >
      <EllipsisVertical size={12} aria-hidden="true" />
    </button>
  )
}
