/** Reads what `GET /api/search` answers as NDJSON: a row a line, and a last line that says whether that was all. */
import type { TailRow } from './protocol.ts'

export interface SearchReply {
  readonly rows: readonly TailRow[]
  /** The search found more than was sent, or than fits into `charsMax`. */
  readonly isCut: boolean
}

/** Thrown when the reply broke off, or says that the search did; the same search may succeed later. */
export class BrokenReply extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BrokenReply'
  }
}

/** Throws `BrokenReply`, and what the connection throws. The rest of a reply over `charsMax` is left unread. */
export async function readReply(reply: Response, charsMax: number): Promise<SearchReply> {
  const rows: TailRow[] = []
  const reader = (reply.body ?? new Blob().stream()).pipeThrough(new TextDecoderStream()).getReader()
  let [chars, rest] = [0, '']
  let last: Line | undefined
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    chars += value.length
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      // Each line but the last is a row.
      if (last !== undefined) rows.push(last as unknown as TailRow)
      last = parseLine(line)
    }
    if (chars <= charsMax) continue
    await reader.cancel()
    return { rows, isCut: true }
  }
  return { rows, isCut: isCutBy(last) }
}

type Line = Readonly<Record<string, unknown>>

function parseLine(line: string): Line {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Line
  } catch {
    // Said below.
  }
  throw new BrokenReply('the reply has a line that is no JSON object')
}

function isCutBy(last: Line | undefined): boolean {
  if (last === undefined || typeof last.rows !== 'number' || last.cursor === undefined)
    throw new BrokenReply('the reply ended before its last line')
  if (last.error !== undefined)
    throw new BrokenReply(String((last.error as { message?: unknown }).message ?? 'the search broke off'))
  return last.cursor !== null
}
