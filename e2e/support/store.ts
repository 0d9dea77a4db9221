import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')

/** Reads the database of a server that has ended. One process may have the engine's directory at a time, so another one reads. */
export async function readStore(dataDir: string, ...statements: string[]): Promise<Record<string, unknown>[][]> {
  const { stdout } = await run(
    process.execPath,
    [path.join(root, 'e2e/support/read-store.mjs'), path.join(dataDir, 'engine'), ...statements],
    { maxBuffer: 1024 * 1024 * 1024, cwd: root },
  )
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}
