/** Downloads all logs that a filter matches and reports progress. */
import type { Filter } from './api.ts'

export type ExportFormat = 'ndjson' | 'csv'

const TYPES: Readonly<Record<ExportFormat, string>> = { ndjson: 'application/x-ndjson', csv: 'text/csv' }

/** @param onBytes is called with the bytes received so far. Throws the server's message, or the reason of the signal. */
export async function exportLogs(
  filter: Filter,
  format: ExportFormat,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  // Spreadsheets take CSV for UTF-8 only with a byte order mark.
  const params = new URLSearchParams(format === 'csv' ? { format, bom: '1' } : { format })
  for (const [name, value] of Object.entries(filter)) if (value !== undefined && value !== '') params.set(name, value)
  const reply = await fetch(`/api/search?${params}`, { signal })
  if (!reply.ok || reply.body === null) throw new Error(await messageOf(reply))
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = reply.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value)
    bytes += part.value.length
    onBytes(bytes)
  }
  return new Blob(parts, { type: TYPES[format] })
}

/** Hands a file to the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

async function messageOf(reply: Response): Promise<string> {
  const body: unknown = await reply.json().catch(() => undefined)
  const { error } = (body ?? {}) as { error?: { message?: string } }
  return error?.message ?? `the server answered ${reply.status}`
}
