import { TailraceError } from '../core/errors.ts'

/** A read needs a damaged part of a table. */
export class StoreDamaged extends TailraceError {
  readonly table: string
  readonly part: string
  readonly path: string
  /** The engine's message. */
  readonly reason: string

  constructor(found: { table: string; part: string; path: string; reason: string }, cause: unknown) {
    const { table, part, path, reason } = found
    super(
      'store_damaged',
      `part ${part} of table ${table} is damaged in ${path} (${reason}): choose a time range without it, and restore or detach it, see docs/damaged-files.md`,
      { cause },
    )
    this.table = table
    this.part = part
    this.path = path
    this.reason = reason
  }
}

/**
 * Codes of a read that cannot make sense of a file: 32 ATTEMPT_TO_READ_AFTER_EOF, 33 CANNOT_READ_ALL_DATA,
 * 40 CHECKSUM_DOESNT_MATCH, 74 CANNOT_READ_FROM_FILE_DESCRIPTOR, 75 CANNOT_SEEK_THROUGH_FILE, 76 CANNOT_OPEN_FILE,
 * 107 FILE_DOESNT_EXIST, 226 NO_FILE_IN_DATA_PART, 228 BAD_SIZE_OF_FILE_IN_DATA_PART, 246 CORRUPTED_DATA,
 * 271 CANNOT_DECOMPRESS, 432 UNKNOWN_CODEC.
 */
const DAMAGE_CODES = new Set([32, 33, 40, 74, 75, 76, 107, 226, 228, 246, 271, 432])

/** No memory, and too many open files: the file is sound. */
const PASSING = /errno: (?:12|23|24)\b/
/** A part's directory in a table's: `store/<first three>/<uuid of the table>/<part>`. */
const PART_PATH = /(?:\/\S*)?\bstore\/[0-9a-f]{3}\/[0-9a-f-]{36}\/(\w[\w-]*)/
const TABLE = /\bin table \w+\.(\w+)/

/** Returns the damaged part that an engine error reports, or undefined. */
export function damageIn(engineCode: number, text: string, cause: unknown): StoreDamaged | undefined {
  if (!DAMAGE_CODES.has(engineCode) || PASSING.test(text)) return undefined
  const at = PART_PATH.exec(text)
  if (at?.[1] === undefined) return undefined
  const reason = (text.split(/[.:\n]/, 1)[0] ?? '').slice(0, 200)
  return new StoreDamaged({ table: TABLE.exec(text)?.[1] ?? 'unknown', part: at[1], path: at[0], reason }, cause)
}
