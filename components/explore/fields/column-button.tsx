'use client'

import { Columns3 } from 'lucide-react'
import { unmistakable } from '../../logs/harmless.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import type { FieldActions } from '../field-actions.ts'

export interface ColumnButtonProps {
  readonly field: string
  readonly actions: FieldActions
  readonly tabIndex?: number | undefined
}

/** Shows the field as a column of the rows, or no longer. */
export function ColumnButton({ field, actions, tabIndex }: ColumnButtonProps) {
  return (
    <IconButton
      icon={Columns3}
      label={`Column ${unmistakable(field)}`}
      shortcut="c"
      isPressed={actions.hasColumn(field)}
      tabIndex={tabIndex}
      onPress={() => actions.toggleColumn(field)}
    />
  )
}
