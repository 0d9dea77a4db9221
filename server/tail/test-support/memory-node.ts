import { TailraceError } from '../../../core/errors.ts'
import { type HubBounds, TailHub } from '../hub.ts'
import type { SpooledRows, StoredRows } from '../read-back.ts'
import { rowsIn, TailRow } from '../tail-row.ts'
import { lineOf, NODE } from './rows.ts'

/** The store gives so many at a time. */
const PAGE_ROWS = 1_000

interface File {
  readonly firstSeq: number
  lastSeq: number
  bytes: Buffer
  isGone: boolean
}

/** A node without disk and engine: rows are committed, sealed, stored and let go of when a test says so. */
export class MemoryNode {
  readonly hub: TailHub
  /** Every row that was committed. */
  readonly committed: TailRow[] = []
  readonly failures: unknown[] = []
  isStoreAway = false
  /** What happens while somebody waits for a file or the store. */
  meanwhile: () => void = () => {}
  private nextSeq = 1
  private sealed: File[] = []
  private open: File | undefined
  private readonly stored: TailRow[] = []
  private through = 0

  /** @param bounds the hub's clock, where it is not that of the process */
  constructor(ringBytesMax: number, bounds: Pick<HubBounds, 'now' | 'sleep'> = {}) {
    this.hub = new TailHub(NODE, 0, error => this.failures.push(error), { ringBytesMax, batchMs: 1, ...bounds })
  }

  commit(levels: readonly ('info' | 'error')[], message = ''): void {
    const firstSeq = this.nextSeq
    const lines = levels.map((level, index) =>
      lineOf(firstSeq + index, { level, message: `row ${firstSeq + index}${message}` }),
    )
    this.nextSeq += levels.length
    this.committed.push(...lines.map(line => new TailRow(line)))
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    const open = this.open ?? { firstSeq, lastSeq: firstSeq - 1, bytes: Buffer.alloc(0), isGone: false }
    open.lastSeq = this.nextSeq - 1
    open.bytes = Buffer.concat([open.bytes, bytes])
    this.open = open
    this.hub.committed([{ firstSeq, rows: levels.length, pieces: [{ rows: levels.length, bytes }] }])
  }

  /** A group that failed: its numbers are gone, and its file is closed. */
  fail(rows: number): void {
    this.seal()
    this.nextSeq += rows
  }

  seal(): void {
    if (this.open !== undefined) this.sealed.push(this.open)
    this.open = undefined
  }

  /** The oldest file goes into the store and is deleted; a moment later everybody is told. */
  store(): () => void {
    const oldest = this.sealed.find(({ isGone }) => !isGone)
    if (oldest === undefined) return () => {}
    this.stored.push(...rowsIn(oldest.bytes, 0, oldest.lastSeq))
    oldest.isGone = true
    return () => {
      this.sealed = this.sealed.filter(file => file !== oldest)
      this.through = Math.max(this.through, oldest.lastSeq)
    }
  }

  readonly spooled: SpooledRows = {
    storedThrough: node => (node === NODE ? this.through : Number.MAX_SAFE_INTEGER),
    lastIn: node => (node === NODE ? ((this.open ?? this.sealed[this.sealed.length - 1])?.lastSeq ?? 0) : 0),
    readAfter: async (_node, seq) => {
      const found = [...this.sealed, ...(this.open === undefined ? [] : [this.open])].find(file => file.lastSeq > seq)
      if (found === undefined) return undefined
      const { bytes, lastSeq } = found
      await this.wait()
      return found.isGone ? undefined : { bytes, lastSeq }
    },
  }

  /** @param predicate of the query */
  storedRows(predicate: (row: TailRow) => boolean): StoredRows {
    const matching = () => this.stored.filter(predicate)
    return {
      inOrder: async (_node, after, through, rowsMax) => {
        await this.wait()
        if (this.isStoreAway) throw new TailraceError('store_unavailable', 'the store is away')
        const rows = matching()
          .filter(({ seq }) => seq > after && seq <= through)
          .sort((a, b) => a.seq - b.seq)
        const limit = Math.min(PAGE_ROWS, rowsMax)
        return { rows: rows.slice(0, limit), isAll: rows.length <= limit }
      },
      newest: async (upTo, limit) => {
        await this.wait()
        if (this.isStoreAway) return { rows: [], missing: 'store_unavailable' }
        const rows = matching().filter(({ node, seq }) => seq <= (upTo[node] ?? Number.POSITIVE_INFINITY))
        return { rows: rows.slice(-limit) }
      },
      lastOf: async () => new Map(),
    }
  }

  /** Numbers of the rows above one that match. */
  matching(after: number, predicate: (row: TailRow) => boolean): number[] {
    return this.committed.filter(row => row.seq > after && predicate(row)).map(({ seq }) => seq)
  }

  private async wait(): Promise<void> {
    this.meanwhile()
    await new Promise(resolve => setImmediate(resolve))
    this.meanwhile()
  }
}
