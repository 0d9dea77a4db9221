import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { LogRow } from '../logs/types.ts'
import { api, type Histogram } from './api.ts'
import { emptyHistogram, growHistogram } from './histogram/grow-histogram.ts'

const RANGE = 'now-15m'
const BUCKETS = 90
const STEP_MS = 10_000
const REDRAW_MS = 500
/** So far a sender's clock may be ahead of this one's before its rows are left out of the picture. */
const CLOCKS_APART_MS = 60_000

/** The last quarter of an hour of a query, which grows with what arrives. */
export function useLiveHistogram(query: string, isOn: boolean) {
  const { data, isError } = useQuery({
    queryKey: ['live-histogram', query],
    enabled: isOn,
    gcTime: 0,
    queryFn: ({ signal }) => api.logs.histogram.query({ query, from: RANGE, to: 'now', buckets: BUCKETS }, { signal }),
  })
  const grown = useRef<Histogram>(undefined)
  const arrived = useRef<LogRow[]>([])
  const [shown, setShown] = useState<Histogram>()
  useEffect(() => {
    // Without a store the chart begins empty, and grows from the stream all the same.
    grown.current = data ?? (isError ? emptyHistogram(Date.now(), STEP_MS, BUCKETS) : undefined)
    setShown(grown.current)
  }, [data, isError])
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => {
      const rows = arrived.current
      if (rows.length === 0 || grown.current === undefined) return
      arrived.current = []
      const points = rows.map(row => ({ atMs: Date.parse(row.timestamp), value: row.level }))
      grown.current = growHistogram(grown.current, points, BUCKETS + 1, Date.now() + CLOCKS_APART_MS)
      setShown(grown.current)
    }, REDRAW_MS)
    return () => clearInterval(timer)
  }, [isOn])
  const onRows = useCallback((rows: readonly LogRow[]) => {
    for (const row of rows) arrived.current.push(row)
  }, [])
  return { histogram: shown, onRows }
}
