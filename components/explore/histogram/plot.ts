/** The histogram on a canvas. uPlot scales, labels and selects; the stacked bars are drawn here. */
import type uPlot from 'uplot'
import type { Zone } from '../../../core/time/shown-time.ts'
import type { Histogram } from '../api.ts'
import { countTicks, shortCount, type Tick, timeTicks } from './axis.ts'
import type { BucketSpan } from './bucket-text.ts'
import { onEscapeInDrag } from './escape-drag.ts'
import { BOTTOM_PX, bucketBox, CHART_HEIGHT_PX, LEFT_PX, RIGHT_PX, TOP_PX } from './geometry.ts'
import { bucketTotals, type StackedSeries } from './stack.ts'
import { onTouchDrag } from './touch-drag.ts'

export interface Plot {
  show(histogram: Histogram, stack: readonly StackedSeries[], zone: Zone): void
  /** Marks buckets as uPlot's own selection does; undefined takes the mark away. */
  select(span: BucketSpan | undefined): void
  resize(widthPx: number): void
  /** Draws again, in the colours of now. */
  redraw(): void
  destroy(): void
}

export interface PlotEvents {
  onHover(bucket: number | undefined): void
  onDrag(span: BucketSpan): void
}

interface Shown {
  readonly histogram: Histogram
  readonly stack: readonly StackedSeries[]
  readonly zone: Zone
  /** Rows in the fullest bucket. */
  readonly max: number
}

/** So that dates have room between them. */
const TICK_WIDTH_PX = 110
/** Half of a date: a label that would be cut off at the right is left out. */
const TICK_EDGE_PX = 36
const DRAG_PX_MIN = 4
const FONT = '13px "Inter Variable", system-ui, sans-serif'

export function createPlot(UPlot: typeof uPlot, host: HTMLElement, events: PlotEvents): Plot {
  let shown: Shown | undefined
  let isCalledOff = false
  const colour = (token: string) => getComputedStyle(host).getPropertyValue(token)
  const buckets = () => shown?.histogram.buckets ?? 1
  const ticks = () => (shown ? visibleTicks(shown, plot.width) : [])

  function bucketAt(leftPx: number): number {
    return Math.max(0, Math.min(buckets() - 1, Math.floor(plot.posToVal(leftPx, 'x'))))
  }

  function onSelect({ select }: uPlot): void {
    if (select.width === 0) return
    const span = { first: bucketAt(select.left), last: bucketAt(select.left + select.width - 1) }
    setSelect(undefined)
    if (!isCalledOff) events.onDrag(span)
  }

  function spanBetween(fromPx: number, toPx: number): BucketSpan {
    return { first: bucketAt(Math.min(fromPx, toPx)), last: bucketAt(Math.max(fromPx, toPx) - 1) }
  }

  function setSelect(span: BucketSpan | undefined): void {
    const { left, width } = span ? bucketBox(span, buckets(), plot.width) : { left: LEFT_PX, width: 0 }
    plot.setSelect({ left: left - LEFT_PX, width, top: 0, height: CHART_HEIGHT_PX - TOP_PX - BOTTOM_PX }, false)
  }

  const axis: uPlot.Axis = { font: FONT, stroke: () => colour('--ink-quiet'), labelSize: 0 }
  const options: uPlot.Options = {
    width: Math.max(1, host.clientWidth),
    height: CHART_HEIGHT_PX,
    padding: [TOP_PX, RIGHT_PX, 0, 0],
    legend: { show: false },
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: DRAG_PX_MIN },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: false, range: () => [0, buckets()] },
      // Headroom for the pixels that rare values are given.
      y: { range: () => [0, Math.max(1, (shown?.max ?? 1) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: BOTTOM_PX,
        gap: 2,
        grid: { show: false },
        ticks: { stroke: () => colour('--line-strong'), width: 1, size: 4 },
        splits: () => ticks().map(({ at }) => bucketsFrom(shown, at)),
        values: () => ticks().map(({ label }) => label),
      },
      {
        ...axis,
        size: LEFT_PX,
        gap: 6,
        grid: { stroke: () => colour('--line'), width: 1 },
        ticks: { show: false },
        splits: () => [...countTicks(shown?.max ?? 0)],
        values: (_, splits) => splits.map(shortCount),
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [u => shown && drawBars(u, shown, colour)],
      setCursor: [({ cursor: { left = -1 } }) => events.onHover(left < 0 || !shown ? undefined : bucketAt(left))],
      setSelect: [onSelect],
    },
  }
  const plot = new UPlot(options, [[0], [0]], host)
  onEscapeInDrag(plot.over, () => {
    isCalledOff = true
    // uPlot lets go of the drag.
    document.dispatchEvent(new MouseEvent('mouseup'))
    isCalledOff = false
    setSelect(undefined)
  })
  onTouchDrag(plot.over, {
    onMove: (fromPx, toPx) => setSelect(spanBetween(fromPx, toPx)),
    onEnd: (fromPx, toPx) => {
      setSelect(undefined)
      events.onDrag(spanBetween(fromPx, toPx))
    },
    onCancel: () => setSelect(undefined),
  })

  return {
    show(histogram, stack, zone) {
      const totals = bucketTotals(stack, histogram.buckets)
      shown = { histogram, stack, zone, max: totals.reduce((max, count) => Math.max(max, count), 0) }
      plot.setData([totals.map((_, i) => i), totals])
      plot.redraw(false, true)
    },
    select: setSelect,
    resize: widthPx => plot.setSize({ width: widthPx, height: CHART_HEIGHT_PX }),
    redraw: () => plot.redraw(false, true),
    destroy: () => plot.destroy(),
  }
}

function visibleTicks(shown: Shown, widthPx: number): Tick[] {
  const { startMs, stepMs, buckets } = shown.histogram
  const plotPx = widthPx - LEFT_PX - RIGHT_PX
  const ticks = timeTicks(
    startMs,
    startMs + buckets * stepMs,
    Math.max(1, Math.floor(plotPx / TICK_WIDTH_PX)),
    shown.zone,
  )
  return ticks.filter(({ at }) => (bucketsFrom(shown, at) / buckets) * plotPx < plotPx + RIGHT_PX - TICK_EDGE_PX)
}

function bucketsFrom(shown: Shown | undefined, at: number): number {
  return shown ? (at - shown.histogram.startMs) / shown.histogram.stepMs : 0
}

/** Every count that is not nothing is seen: one error among ten thousand is what people look for. */
function drawBars(u: uPlot, { histogram: { buckets }, stack }: Shown, colour: (token: string) => string): void {
  const { ctx } = u
  const { left, top, width, height } = u.bbox
  const pixel = devicePixelRatio
  const base = top + height
  const unit = width / buckets
  const gap = unit >= 3 * pixel ? Math.round(pixel) : 0
  const tops = new Array<number>(buckets).fill(base)
  const scale = height / (u.scales.y?.max ?? 1)
  ctx.save()
  for (const { colour: token, opacity, counts } of stack) {
    ctx.fillStyle = colour(token)
    ctx.globalAlpha = opacity
    for (let i = 0; i < buckets; i++) {
      const count = counts[i] ?? 0
      if (count === 0) continue
      const x = Math.round(left + i * unit)
      const foot = tops[i] ?? base
      const head = Math.max(top, foot - Math.max(pixel, Math.round(count * scale)))
      ctx.fillRect(x, head, Math.max(1, Math.round(left + (i + 1) * unit) - x - gap), foot - head)
      tops[i] = head
    }
  }
  ctx.restore()
}
