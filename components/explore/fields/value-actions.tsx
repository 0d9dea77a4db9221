'use client'

import { Minus, Plus } from 'lucide-react'
import { IconButton } from '../../ui/icon-button.tsx'
import type { FieldActions } from '../field-actions.ts'
import { CopyIconButton } from './copy-icon-button.tsx'

export interface ValueActionsProps {
  readonly field: string
  readonly value: string
  readonly actions: FieldActions
  /** False for values that no query can ask for. */
  readonly isSearchable?: boolean | undefined
  readonly tabIndex?: number | undefined
}

/** What can be done with one value. */
export function ValueActions({ field, value, actions, isSearchable = true, tabIndex }: ValueActionsProps) {
  return (
    <>
      {isSearchable && (
        <>
          <IconButton
            icon={Plus}
            label="Include value"
            shortcut="i"
            tabIndex={tabIndex}
            onPress={() => actions.include(field, value)}
          />
          <IconButton
            icon={Minus}
            label="Exclude value"
            shortcut="x"
            tabIndex={tabIndex}
            onPress={() => actions.exclude(field, value)}
          />
        </>
      )}
      <CopyIconButton what="value" tabIndex={tabIndex} text={() => value} />
    </>
  )
}
