/**
 * Rows the engine refused, and ends of segments that recovery could not read. They are files until somebody looks: a
 * row can be tried again, after an upgrade of the engine for example, or thrown away.
 */
import { z } from 'zod'
import { shown, TailraceError } from '../../core/errors.ts'
import { isBadData, isOutOfMemory } from '../../db/errors.ts'
import type { InsertTarget } from '../../db/stored-rows.ts'
import { segmentSchema } from '../../db/tables.ts'
import type { Redaction } from '../redaction/redaction.ts'
import { parseSegmentFile, SEGMENT_ENDING, type SegmentName } from '../spool/segment-name.ts'
import type { SpoolFiles } from '../storage/files.ts'

/** One file of the quarantine. */
export interface QuarantinedFile {
  readonly name: string
  readonly bytes: number
  /** `row`: refused by the engine, may be tried again. `damaged`: bytes behind the last whole row of a segment. */
  readonly kind: 'row' | 'damaged'
  readonly table: string
  /** What the engine, or recovery, said. */
  readonly reason: string
  /** The beginning of the content. */
  readonly sample: string
}

/** Files shown at once; the count of all is shown beside them. */
const LISTED_MAX = 1_000
const SAMPLE_CHARS = 2_000

/** `<segment>.<row>.json` is a row, `<segment>.ndjson.<byte>.damaged` the end of a segment. */
const ROW_FILE = /^([a-z]+-\d{1,20}-\d{16}-\d+)\.(\d+)\.json$/
const rowFile = z.object({ reason: z.string(), row: z.string() })
const DAMAGED_FILE = /^([a-z]+-\d{1,20}-\d{16}-\d+)\.ndjson\.\d+\.damaged$/

export class Quarantine {
  private readonly files: SpoolFiles
  private readonly target: () => Pick<InsertTarget, 'insertFile'>
  private readonly redaction: Redaction

  /** @param target throws `store_unavailable` while the store is not ready */
  constructor(files: SpoolFiles, target: () => Pick<InsertTarget, 'insertFile'>, redaction: Redaction) {
    this.files = files
    this.target = target
    this.redaction = redaction
  }

  /** The first files by name, which is by node and sequence, and how many there are in all. */
  async list(): Promise<{ files: QuarantinedFile[]; total: number }> {
    const found = (await this.files.list())
      .filter(({ name }) => ROW_FILE.test(name) || DAMAGED_FILE.test(name))
      .sort((a, b) => a.name.localeCompare(b.name))
    const files = await Promise.all(found.slice(0, LISTED_MAX).map(file => this.describe(file.name, file.bytes)))
    return { files: files.filter(file => file !== undefined), total: found.length }
  }

  /**
   * Inserts a row again, under a token of its own, so that a repeat stores nothing twice; then the file is removed.
   * Throws `not_found`, `bad_request` for what is no row, `still_refused` when the engine refuses it again.
   */
  async replay(name: string): Promise<void> {
    const match = ROW_FILE.exec(name)
    const segment = match ? parseSegmentFile(`${match[1]}${SEGMENT_ENDING}`) : undefined
    if (!segment) {
      if (DAMAGED_FILE.test(name))
        throw new TailraceError('bad_request', `${shown(name)} holds no whole row: read it, then discard it`)
      throw notFound(name)
    }
    await this.insert(name, segment, this.rowOf(name, await this.read(name)))
    await this.discard(name)
  }

  /** Removes a file for ever. Throws `not_found`. */
  async discard(name: string): Promise<void> {
    if (!ROW_FILE.test(name) && !DAMAGED_FILE.test(name)) throw notFound(name)
    await this.read(name)
    await this.files.remove(name)
    await this.files.syncDirectory()
  }

  private rowOf(name: string, content: Buffer): string {
    try {
      return rowFile.parse(JSON.parse(content.toString('utf8'))).row
    } catch (cause) {
      throw new TailraceError('bad_request', `${shown(name)} is damaged itself: read it, then discard it`, { cause })
    }
  }

  private async insert(name: string, segment: SegmentName, row: string): Promise<void> {
    const schema = segmentSchema(segment.table, segment.schemaVersion)
    const target = this.target()
    const working = `${name}.replay`
    const file = await this.files.open(working)
    try {
      await file.truncate(0)
      await file.write([Buffer.from(row)], 0)
      await file.close()
      await target.insertFile({
        table: segment.table,
        columns: schema.columns,
        structure: schema.structure,
        path: this.files.path(working),
        settings: { ...schema.settings, insert_deduplication_token: `${name}:replay` },
      })
    } catch (error) {
      if (!isBadData(error) && !isOutOfMemory(error)) throw error
      const why = this.redaction.hide(error.message)
      throw new TailraceError('still_refused', `the engine still refuses the row: ${why}`, { cause: error })
    } finally {
      await this.files.remove(working)
    }
  }

  /** Undefined for a file that was discarded meanwhile. */
  private async describe(name: string, bytes: number): Promise<QuarantinedFile | undefined> {
    const content = await this.files.read(name).then(
      read => read.toString('utf8'),
      () => undefined,
    )
    if (content === undefined) return undefined
    const table = name.slice(0, name.indexOf('-'))
    if (!ROW_FILE.test(name)) {
      const reason = 'the segment could not be read from here on: a crash or the disk damaged it'
      return { name, bytes, kind: 'damaged', table, reason, sample: this.sampleOf(content) }
    }
    try {
      const { reason, row } = rowFile.parse(JSON.parse(content))
      return { name, bytes, kind: 'row', table, reason: this.redaction.hide(reason), sample: this.sampleOf(row) }
    } catch {
      const reason = 'the file itself cannot be read: somebody or the disk damaged it'
      return { name, bytes, kind: 'damaged', table, reason, sample: this.sampleOf(content) }
    }
  }

  private sampleOf(content: string): string {
    const start = this.redaction.hide(content.slice(0, SAMPLE_CHARS + this.redaction.spareChars))
    return start.slice(0, SAMPLE_CHARS).toWellFormed()
  }

  private async read(name: string): Promise<Buffer> {
    try {
      return await this.files.read(name)
    } catch (cause) {
      throw notFound(name, cause)
    }
  }
}

function notFound(name: string, cause?: unknown): TailraceError {
  return new TailraceError('not_found', `${shown(name)} is not in the quarantine: list it again`, { cause })
}
