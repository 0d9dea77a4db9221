import type { ReactNode } from 'react'

interface NoticeProps {
  readonly title: string
  readonly children: ReactNode
  /** `h2` on a page that has a title of its own. */
  readonly heading?: 'h1' | 'h2'
}

/** A page's state in the place of its rows: a title, one sentence, the next step. */
export function Notice({ title, children, heading: Heading = 'h1' }: NoticeProps) {
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-3 px-4 py-10">
      <Heading className="text-title font-semibold">{title}</Heading>
      {children}
    </div>
  )
}
