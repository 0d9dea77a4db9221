import { Download } from 'lucide-react'
import { useRef, useState } from 'react'
import { Elapsed } from '../ui/elapsed.tsx'
import { formatBytes } from '../ui/format.ts'
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

/** The store may look for the first rows for a while: the time says that it does. */
function Progress({ bytes, onCancel }: { bytes: number; onCancel(): void }) {
  return (
    <span className="export-progress">
      <span role="status">
        {bytes === 0 ? 'Exporting, searching' : `Exporting, ${formatBytes(bytes)}`}
        <Elapsed before=", " />
      </span>
      <button type="button" className="link-button" onClick={onCancel}>
        Cancel
      </button>
    </span>
  )
}
