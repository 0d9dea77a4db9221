/** Which line of the list Tab and the first key lead to. */
import type { VirtualItem } from '@tanstack/react-virtual'

/** The line that had the focus last. */
export interface ActiveLine {
  readonly key: string
  readonly index: number
}

/** What is drawn of the list, and from where to where of that is on screen. */
export interface Drawn {
  readonly items: readonly Pick<VirtualItem, 'key' | 'index' | 'start'>[]
  readonly startIndex: number
  readonly endIndex: number
  /** In pixels: what ends before it is above the view. */
  readonly offset: number
}

/** The first line that is on screen as a whole; of lines taller than the screen the one that is in front. */
export function firstInView({ items, startIndex, endIndex, offset }: Drawn): number {
  const inView = items.filter(({ index }) => index >= startIndex && index <= endIndex)
  return (inView.find(({ start }) => start >= offset - 0.5) ?? inView[0] ?? items[0])?.index ?? 0
}

/**
 * The line that had the focus, as long as it is on screen; what stands in its place when the list has become another;
 * else the first one in view, so that no key leads away from what is looked at.
 */
export function tabStop(drawn: Drawn, active: ActiveLine | undefined): number {
  const inView = drawn.items.filter(({ index }) => index >= drawn.startIndex && index <= drawn.endIndex)
  const own = inView.find(({ key }) => key === active?.key) ?? inView.find(({ index }) => index === active?.index)
  return own?.index ?? firstInView(drawn)
}
