import { useShortcuts } from '../frame/shortcuts.tsx'
import { focusQuery } from './editor/focus-query.ts'
import { focusLogs } from './rows/focus-logs.ts'

interface ExploreKeys {
  readonly isLive: boolean
  readonly hasOpened: boolean
  onLive(): void
  onPause(): void
  onShift(direction: -1 | 1): void
  onClose(): void
  onFields(): void
  onWrap(): void
}

/** The keys of the page; those of a row are the list's own (`rows/row-keys.ts`). */
export function useExploreKeys(keys: ExploreKeys): void {
  const { isLive, hasOpened, onLive, onPause, onShift, onClose, onFields, onWrap } = keys
  useShortcuts([
    { key: '/', label: 'Write a query', group: 'Search', run: focusQuery },
    { key: '[', label: 'Earlier range', group: 'Search', run: () => onShift(-1), isEnabled: !isLive },
    { key: ']', label: 'Later range', group: 'Search', run: () => onShift(1), isEnabled: !isLive },
    { key: 'l', label: isLive ? 'Leave live' : 'Go live', group: 'Live', run: onLive },
    { key: ' ', label: 'Pause or go on', group: 'Live', run: onPause, isEnabled: isLive },
    { key: 'j', label: 'To the logs, and down; k is up', group: 'Logs', run: focusLogs },
    { key: 'Escape', label: 'Close the opened log', group: 'Logs', run: onClose, isEnabled: hasOpened },
    { key: 'f', label: 'Show or hide the fields', group: 'Logs', run: onFields },
    { key: 'w', label: 'Wrap lines', group: 'Logs', run: onWrap },
  ])
}
