import type { ReactNode } from 'react'

/** A page's state in the place of its rows: a title, one sentence, the next step. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-3 px-4 py-10">
      <h1 className="text-title font-semibold">{title}</h1>
      {children}
    </div>
  )
}
