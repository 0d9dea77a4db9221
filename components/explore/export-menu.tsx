import { Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatBytes, formatDuration } from '../ui/format.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import type { Filter } from './api.ts'
import { type ExportFormat, exportLogs, saveBlob } from './export-logs.ts'

/** The whole result as a file: how much of it is here already, and a way to stop. */
export function ExportMenu({ filter }: { filter: Filter }) {
  const [bytes, setBytes] = useState<number>()
  const [fault, setFault] = useState<string>()
  const running = useRef<AbortController>(undefined)
  const start = async (format: ExportFormat) => {
    const controller = new AbortController()
    running.current = controller
    setFault(undefined)
    setBytes(0)
    try {
      const blob = await exportLogs(filter, format, setBytes, controller.signal)
      saveBlob(blob, `logs-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`)
    } catch (error) {
      if (!controller.signal.aborted) setFault((error as Error).message)
    } finally {
      setBytes(undefined)
    }
  }
  if (bytes !== undefined) return <Progress bytes={bytes} onCancel={() => running.current?.abort()} />
  const trigger = (
    <button type="button" className="icon-button" aria-label="Export" title="Export all that was found">
      <Download size={14} aria-hidden="true" />
    </button>
  )
  return (
    <>
      {fault !== undefined && (
        <span className="export-fault" role="alert">
          {fault}
        </span>
      )}
      <Menu align="end" trigger={trigger}>
        <MenuItem onSelect={() => void start('ndjson')}>NDJSON, a log a line</MenuItem>
        <MenuItem onSelect={() => void start('csv')}>CSV</MenuItem>
      </Menu>
    </>
  )
}

const TICK_MS = 250

/** The store may look for the first rows for a while: the time says that it does. */
function Progress({ bytes, onCancel }: { bytes: number; onCancel(): void }) {
  const [sinceMs] = useState(() => performance.now())
  const [nowMs, setNowMs] = useState(sinceMs)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.floor((nowMs - sinceMs) / 1_000)
  return (
    <span className="export-progress">
      <span role="status">
        {bytes === 0 ? 'Exporting, searching' : `Exporting, ${formatBytes(bytes)}`}
        {/* Not read out: it changes all the time. */}
        {seconds > 0 && <span aria-hidden="true">, {formatDuration(seconds * 1_000)}</span>}
      </span>
      <button type="button" className="link-button" onClick={onCancel}>
        Cancel
      </button>
    </span>
  )
}
