'use client'

import { Check, Copy, type LucideIcon, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from '../../ui/copy-text.ts'
import { IconButton } from '../../ui/icon-button.tsx'

const SHOWN_MS = 1_500

export interface CopyIconButtonProps {
  /** What is copied, as in `Copy value`. */
  readonly what: string
  readonly icon?: LucideIcon | undefined
  readonly tabIndex?: number | undefined
  /** Asked for when it is pressed, because making it may be work. */
  text(): string
}

/** Copies, and says for a moment whether it could. */
export function CopyIconButton({ what, icon = Copy, tabIndex, text }: CopyIconButtonProps) {
  const [result, setResult] = useState<'copied' | 'failed'>()
  useEffect(() => {
    if (result === undefined) return
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [result])

  async function copy() {
    setResult((await copyText(text())) ? 'copied' : 'failed')
  }

  return (
    <>
      <IconButton
        icon={result === undefined ? icon : result === 'copied' ? Check : X}
        label={`Copy ${what}`}
        tabIndex={tabIndex}
        onPress={copy}
      />
      <span className="sr-only" role="status">
        {result === 'copied' && 'Copied'}
        {result === 'failed' && 'The browser did not allow copying'}
      </span>
    </>
  )
}
