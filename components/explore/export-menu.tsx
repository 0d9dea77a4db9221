import { Download } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import { formatBytes } from '../ui/format.ts'
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
  if (bytes !== undefined)
    return (
      <span className="export-progress">
        <span role="status">Exporting, {formatBytes(bytes)}</span>
        <button type="button" className="link-button" onClick={() => running.current?.abort()}>
          Cancel
        </button>
      </span>
    )
  return (
    <>
      {fault !== undefined && (
        <span className="export-fault" role="alert">
          {fault}
        </span>
      )}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button" aria-label="Export" title="Export all that was found">
          <Download size={14} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            <DropdownMenu.Item className="menu-item" onSelect={() => void start('ndjson')}>
              NDJSON, a log a line
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => void start('csv')}>
              CSV
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  )
}
