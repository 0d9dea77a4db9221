import { EllipsisVertical } from 'lucide-react'
import { unmistakable } from '../../logs/harmless.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'

export interface HeadingMenuProps {
  readonly name: string
  readonly isFirst: boolean
  readonly isLast: boolean
  /** Somebody has given the column a width. */
  readonly hasWidth: boolean
  onMove(by: -1 | 1): void
  onUsualWidth(): void
  onRemove(): void
}

/** What can be done to a column. */
export function HeadingMenu(props: HeadingMenuProps) {
  const { name, isFirst, isLast, hasWidth, onMove, onUsualWidth, onRemove } = props
  const trigger = (
    <button
      type="button"
      className="row-heading-menu"
      aria-label={`Options of column ${unmistakable(name)}`}
      title="Move, remove, reset"
    >
      <EllipsisVertical size={12} aria-hidden="true" />
    </button>
  )
  return (
    <Menu align="start" trigger={trigger}>
      <MenuItem isDisabled={isFirst} onSelect={() => onMove(-1)}>
        Move left
      </MenuItem>
      <MenuItem isDisabled={isLast} onSelect={() => onMove(1)}>
        Move right
      </MenuItem>
      <MenuItem isDisabled={!hasWidth} onSelect={onUsualWidth}>
        Usual width
      </MenuItem>
      <MenuItem isDisabled={isFirst && isLast} onSelect={onRemove}>
        Remove
      </MenuItem>
    </Menu>
  )
}
