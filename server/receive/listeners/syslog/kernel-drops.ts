import { readFile } from 'node:fs/promises'

/** How often the kernel's counters are read. */
const INTERVAL_MS = 5_000

/**
 * Datagrams that the kernel dropped in front of our UDP socket: the last column of `/proc/net/udp`, found by the local
 * port (proc(5)). Elsewhere than on Linux there is no such count.
 */
export class KernelDrops {
  private readonly report: (drops: number) => void
  private port = 0
  private seen = 0
  private timer: NodeJS.Timeout | undefined

  /** @param report is told how many were dropped since the last time */
  constructor(report: (drops: number) => void) {
    this.report = report
  }

  watch(port: number): void {
    this.port = port
    this.timer = setInterval(() => void this.read(), INTERVAL_MS)
    this.timer.unref()
  }

  /** Reads once more, so that the last drops are counted too. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.read()
  }

  private async read(): Promise<void> {
    const tables = await Promise.all(
      ['/proc/net/udp', '/proc/net/udp6'].map(file => readFile(file, 'latin1').catch(() => '')),
    )
    const drops = tables.reduce((sum, table) => sum + dropsOf(table, this.port), 0)
    if (drops > this.seen) this.report(drops - this.seen)
    this.seen = Math.max(this.seen, drops)
  }
}

/** Sum over the table's sockets with this local port; 0 when it has none. */
export function dropsOf(table: string, port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .filter(columns => columns[1]?.endsWith(suffix))
    .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0)
}
