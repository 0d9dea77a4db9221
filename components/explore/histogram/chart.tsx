'use client'

import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import type { Histogram } from '../api.ts'
import { type BucketSpan, countsText, spanText } from './bucket-text.ts'
import { bucketBox } from './geometry.ts'
import { createPlot, type Plot } from './plot.ts'
import { Readout } from './readout.tsx'
import { bucketAt, type Cursor, cursorSpan, movedCursor } from './selection.ts'
import type { StackedSeries } from './stack.ts'

interface ChartProps {
  readonly data: Histogram
  readonly stack: readonly StackedSeries[]
  readonly zone: Zone
  onSelect(fromMs: number, toMs: number): void
}

/** The bars, and a cursor on them for mouse and keyboard. */
export function Chart({ data, stack, zone, onSelect }: ChartProps) {
  const [cursor, setCursor] = useState<Cursor>()
  const [hovered, setHovered] = useState<number>()
  const { hostRef, plot, widthPx, isFailed } = usePlot(setHovered, choose)
  const keyed = cursor && cursorSpan(cursor, data)
  const hover = hovered === undefined ? undefined : Math.min(hovered, data.buckets - 1)
  const pointed = hover === undefined ? keyed : { first: hover, last: hover }

  useEffect(() => plot?.show(data, stack, zone), [plot, data, stack, zone])
  const [first, last] = [keyed?.first, keyed?.last]
  useEffect(() => {
    // The width is no argument, but moves the mark.
    if (widthPx > 0) plot?.select(first === undefined || last === undefined ? undefined : { first, last })
  }, [plot, first, last, widthPx])

  function choose({ first, last }: BucketSpan) {
    onSelect(data.startMs + first * data.stepMs, data.startMs + (last + 1) * data.stepMs)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const moved = movedCursor(cursor, event.key, event.shiftKey, data)
    if (moved) setCursor(moved)
    else if (event.key === 'Enter' && keyed) choose(keyed)
    else if (event.key === 'Escape' && cursor) setCursor(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const at = cursor ? bucketAt(cursor.atMs, data) : data.buckets - 1
  return (
    <div className="histogram-chart">
      {/* A slider, so that screen readers leave the arrow keys to it. */}
      <div
        ref={hostRef}
        className="histogram-plot"
        role="slider"
        tabIndex={0}
        aria-label="Bucket of the histogram. Arrows move, with Shift they select, Enter shows the selected range"
        aria-valuemin={1}
        aria-valuemax={data.buckets}
        aria-valuenow={at + 1}
        aria-valuetext={spanText(data, keyed ?? { first: at, last: at }, zone)}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(undefined)}
      />
      {isFailed && <p className="histogram-note">The chart could not be loaded: reload the page.</p>}
      {pointed && widthPx > 0 && (
        <>
          {pointed.first === pointed.last && <Pointer {...bucketBox(pointed, data.buckets, widthPx)} />}
          <Readout data={data} stack={stack} zone={zone} span={pointed} chartWidthPx={widthPx} />
        </>
      )}
      <p className="sr-only" aria-live="polite">
        {keyed ? countsText(stack, keyed) : ''}
      </p>
    </div>
  )
}

function Pointer({ left, width }: { left: number; width: number }) {
  return <span className="histogram-pointer" style={{ left, width: Math.max(1, width) }} />
}

/** uPlot comes after the first paint, and follows the size of its host and the colours of the page. */
function usePlot(onHover: (bucket: number | undefined) => void, onDrag: (span: BucketSpan) => void) {
  const hostRef = useRef<HTMLDivElement>(null)
  const [plot, setPlot] = useState<Plot>()
  const [widthPx, setWidthPx] = useState(0)
  const [isFailed, setIsFailed] = useState(false)
  const hover = useEffectEvent(onHover)
  const drag = useEffectEvent(onDrag)

  useEffect(() => {
    const host = hostRef.current
    if (host === null) return
    let made: Plot | undefined
    let isGone = false
    const size = new ResizeObserver(() => {
      made?.resize(host.clientWidth)
      setWidthPx(host.clientWidth)
    })
    const redraw = () => made?.redraw()
    const theme = new MutationObserver(redraw)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    import('uplot').then(
      ({ default: UPlot }) => {
        if (isGone) return
        made = createPlot(UPlot, host, { onHover: bucket => hover(bucket), onDrag: span => drag(span) })
        setPlot(made)
        size.observe(host)
        theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'class', 'style'] })
        scheme.addEventListener('change', redraw)
      },
      () => setIsFailed(true),
    )
    return () => {
      isGone = true
      size.disconnect()
      theme.disconnect()
      scheme.removeEventListener('change', redraw)
      made?.destroy()
      setPlot(undefined)
    }
  }, [])
  return { hostRef, plot, widthPx, isFailed }
}
