import { ArrowDown } from 'lucide-react'
import { formatCount } from '../../ui/format.ts'

/** Stands at the list's end while its reader is elsewhere: how many wait, and the way to them. */
export function NewRows({ count, onFollow }: { count: number; onFollow(): void }) {
  return (
    <button type="button" className="new-rows" onClick={onFollow}>
      <ArrowDown size={13} aria-hidden="true" />
      {count > 0 ? `${formatCount(count)} new` : 'To the newest'}
    </button>
  )
}
