import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { LogRow } from '../logs/types.ts'
import { api, type Histogram } from './api.ts'
import { growHistogram } from './histogram/grow-histogram.ts'

const RANGE = 'now-15m'
const BUCKETS = 90
const REDRAW_MS = 500

/** The last quarter of an hour of a query, which grows with what arrives. */
export function useLiveHistogram(query: string, isOn: boolean) {
  const { data } = useQuery({
    queryKey: ['live-histogram', query],
    enabled: isOn,
    gcTime: 0,
    queryFn: ({ signal }) => api.logs.histogram.query({ query, from: RANGE, to: 'now', buckets: BUCKETS }, { signal }),
  })
  const grown = useRef<Histogram>(undefined)
  const arrived = useRef<LogRow[]>([])
  const [shown, setShown] = useState<Histogram>()
  useEffect(() => {
    grown.current = data
    setShown(data)
  }, [data])
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => {
      const rows = arrived.current
      if (rows.length === 0 || grown.current === undefined) return
      arrived.current = []
      const points = rows.map(row => ({ atMs: Date.parse(row.timestamp), value: row.level }))
      grown.current = growHistogram(grown.current, points, BUCKETS + 1)
      setShown(grown.current)
    }, REDRAW_MS)
    return () => clearInterval(timer)
  }, [isOn])
  const onRows = useCallback((rows: readonly LogRow[]) => {
    for (const row of rows) arrived.current.push(row)
  }, [])
  return { histogram: shown, onRows }
}
