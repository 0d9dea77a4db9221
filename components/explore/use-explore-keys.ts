import type { Shortcut } from '../frame/pick-shortcut.ts'
import { useShortcuts } from '../frame/shortcuts.tsx'
import { focusQuery } from './editor/focus-query.ts'

interface ExploreKeys {
  readonly isLive: boolean
  readonly hasOpened: boolean
  readonly canShift: boolean
  onRefresh(): void
  onLive(): void
  onPause(): void
  onShift(direction: -1 | 1): void | Promise<void>
  onLogs(): void
  onTrace(): void
  onClose(): void
  onFields(): void
  onWrap(): void
}

/** The keys of the page; those of a row are the list's own (`rows/row-keys.ts`). */
export function useExploreKeys(keys: ExploreKeys): void {
  const {
    isLive,
    hasOpened,
    canShift,
    onRefresh,
    onLive,
    onPause,
    onShift,
    onLogs,
    onTrace,
    onClose,
    onFields,
    onWrap,
  } = keys
  useShortcuts([
    { key: '/', label: 'Write a query', group: 'Search', run: focusQuery },
    { key: 'r', label: 'Refresh', group: 'Search', run: onRefresh, isEnabled: !isLive },
    { key: '[', label: 'Earlier range', group: 'Search', run: () => void onShift(-1), isEnabled: canShift },
    { key: ']', label: 'Later range', group: 'Search', run: () => void onShift(1), isEnabled: canShift },
    { key: 'l', label: isLive ? 'Leave live' : 'Go live', group: 'Live', run: onLive },
    { key: ' ', label: 'Pause or go on', group: 'Live', run: onPause, isEnabled: isLive },
    { key: 'j', label: 'To the logs, and down', group: 'Logs', run: onLogs },
    ...ROW_KEYS,
    { key: 't', label: 'All logs of the trace', group: 'Logs', run: onTrace },
    { key: 'Escape', label: 'Close the opened log', group: 'Logs', run: onClose, isEnabled: hasOpened },
    { key: 'f', label: 'Show or hide the fields', group: 'Logs', run: onFields },
    { key: 'w', label: 'Wrap lines', group: 'Logs', run: onWrap },
  ])
}

/** For the help. They need a row or a value that has the focus, which knows what to do. */
const ROW_KEYS: readonly Shortcut[] = [
  { key: 'k', label: 'Up' },
  { key: 'ArrowDown', label: 'Down' },
  { key: 'ArrowUp', label: 'Up' },
  { key: 'ArrowRight', label: 'Next value of the row' },
  { key: 'ArrowLeft', label: 'Value before it' },
  { key: 'Enter', label: 'Open the log' },
  { key: 'i', label: 'Only this value' },
  { key: 'x', label: 'Without this value' },
  { key: 'c', label: 'Column, or no longer' },
].map(one => ({ ...one, group: 'Logs', isHint: true, run: () => {} }))
