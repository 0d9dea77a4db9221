import type { Gap } from '../../core/tail/protocol.ts'
import type { RunningServer } from './server.ts'

export interface FoundRow {
  readonly text: string
  readonly row: Record<string, unknown>
}

/** Every row that `GET /api/search` finds. Throws when the store cannot be read. */
export async function found(server: RunningServer, query: string, columns = '', gap = ''): Promise<FoundRow[]> {
  const parameters = new URLSearchParams({ query, columns, gap })
  const { status, text } = await server.send('GET', `/api/search?${parameters}`)
  const lines = text.trimEnd().split('\n')
  const end = JSON.parse(lines.pop() ?? '{}')
  if (status !== 200 || end.error) throw new Error(`${status}: ${text.slice(-1_000)}`)
  return lines.map(line => ({ text: line, row: JSON.parse(line) }))
}

/** What a gap left out, once the store has it. */
export function foundInGap(
  server: RunningServer,
  query: string,
  { node, from, to }: Gap,
  columns = '',
): Promise<FoundRow[]> {
  return found(server, query, columns, `${node}:${from}-${to}`)
}
