import { EllipsisVertical } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

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
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className="row-heading-menu"
        aria-label={`Options of column ${name}`}
        title="Move, remove, reset"
      >
        <EllipsisVertical size={12} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
          <Item isDisabled={isFirst} onSelect={() => onMove(-1)}>
            Move left
          </Item>
          <Item isDisabled={isLast} onSelect={() => onMove(1)}>
            Move right
          </Item>
          <Item isDisabled={!hasWidth} onSelect={onUsualWidth}>
            Usual width
          </Item>
          <Item isDisabled={isFirst && isLast} onSelect={onRemove}>
            Remove
          </Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ isDisabled, onSelect, children }: { isDisabled: boolean; onSelect(): void; children: string }) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={isDisabled} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  )
}
