/** Identity of a segment: its file name without the ending, and the deduplication token of its insert. */
export interface SegmentName {
  readonly table: string
  /** Decimal id of the node that wrote it. */
  readonly node: string
  readonly firstSeq: number
  /** Version of column list and insert settings that its lines were written for. */
  readonly schemaVersion: number
}

export const SEGMENT_ENDING = '.ndjson'

/** `<table>-<node>-<firstSeq>-<schemaVersion>`; the number is padded so that names sort by sequence. */
export function formatSegmentName(name: SegmentName): string {
  return `${name.table}-${name.node}-${String(name.firstSeq).padStart(16, '0')}-${name.schemaVersion}`
}

const SEGMENT_FILE = /^([a-z]+)-(\d{1,20})-(\d{16})-(\d+)\.ndjson$/

/** Undefined for a file that is no segment. */
export function parseSegmentFile(file: string): SegmentName | undefined {
  const match = SEGMENT_FILE.exec(file)
  if (!match) return undefined
  const [, table = '', node = '', firstSeq, schemaVersion] = match
  return { table, node, firstSeq: Number(firstSeq), schemaVersion: Number(schemaVersion) }
}
