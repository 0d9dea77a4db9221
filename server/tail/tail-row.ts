import { type StoredLog, storedLog } from '../../core/query/stored-log.ts'
import type { Level } from '../../core/severity.ts'
import { isoOf, rowText } from './row-text.ts'
import type { SentRow } from './sent-row.ts'

/** A row on its way to readers. Its JSON is made when the first of them wants it, and once. */
export class TailRow implements SentRow {
  readonly log: StoredLog
  /** Of its line, about. */
  readonly bytes: number
  private written: string | undefined

  constructor(line: string) {
    this.log = storedLog(line)
    this.bytes = line.length
  }

  get level(): Level {
    return this.log.level
  }

  get node(): string {
    return this.log.node
  }

  get seq(): number {
    return this.log.seq
  }

  get timestamp(): string {
    return isoOf(this.log.nanos('timestamp'))
  }

  get text(): string {
    this.written ??= rowText(this.log)
    return this.written
  }
}

const LINE_FEED = 0x0a
const SEQ = /^\[ *(\d+),/

/** The rows of a segment's bytes whose numbers are in `(after, through]`, decoded one by one as they are asked for. */
export function* rowsIn(bytes: Buffer, after: number, through: number): Generator<TailRow> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, start)
    if (end < 0) return
    const seq = Number(SEQ.exec(bytes.toString('latin1', start, start + 20))?.[1])
    if (seq > through) return
    if (seq > after) yield new TailRow(bytes.toString('utf8', start, end))
    start = end + 1
  }
}
