import type { Zone } from '../../core/time/shown-time.ts'
import { useStored } from './use-stored.ts'

/** UTC unless chosen otherwise: what several people look at together has one time. */
export function useZone(): [Zone, (zone: Zone) => void] {
  const [zone, setZone] = useStored('zone', 'utc')
  return [zone === 'local' ? 'local' : 'utc', setZone]
}
