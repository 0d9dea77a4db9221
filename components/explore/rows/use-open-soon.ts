import { useEffect, useRef } from 'react'
import type { LogRow } from '../../logs/types.ts'

export interface OpenSoon {
  /** Opens the row after a while, unless another one is asked for before. */
  open(row: LogRow, afterMs: number): void
  callOff(): void
}

/** Opening a row that may turn out not to be meant. */
export function useOpenSoon(onOpen: (row: LogRow) => void): OpenSoon {
  const latest = useRef(onOpen)
  useEffect(() => {
    latest.current = onOpen
  })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const callOff = () => clearTimeout(timer.current)
  return {
    open: (row, afterMs) => {
      callOff()
      timer.current = setTimeout(() => latest.current(row), afterMs)
    },
    callOff,
  }
}
