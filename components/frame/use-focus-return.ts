'use client'

import { useState } from 'react'

/** Brings the focus back to where it was before the frame's layers, which no button of theirs has to have opened. */
export interface FocusReturn {
  /** Before a layer opens; from one layer to the next it keeps the place below both. */
  remember(): void
  onCloseAutoFocus(event: Event): void
  /** Does this once the layer is closed and the focus is back. */
  afterClose(run: () => void): void
}

export function useFocusReturn(): FocusReturn {
  return useState(createFocusReturn)[0]
}

function createFocusReturn(): FocusReturn {
  let before: Element | null = null
  let pending: (() => void) | undefined
  return {
    remember: () => {
      const focused = document.activeElement
      if (focused?.closest('[role=dialog]') == null) before = focused
    },
    onCloseAutoFocus: event => {
      event.preventDefault()
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
      const run = pending
      pending = undefined
      run?.()
    },
    afterClose: run => {
      pending = run
    },
  }
}
