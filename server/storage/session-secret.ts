import { randomBytes } from 'node:crypto'
import type { SpoolFiles } from './files.ts'
import { writeDurably } from './write-durably.ts'

const FILE = 'session-secret'

/**
 * The random half of the key that signs sessions, made once and kept in the data directory (0600), so that a restart
 * logs nobody out. A damaged one is replaced, which does.
 */
export async function sessionSecret(files: SpoolFiles): Promise<Buffer> {
  const exists = (await files.list()).some(({ name }) => name === FILE)
  const kept = exists ? (await files.read(FILE)).toString('utf8').trim() : ''
  if (/^[0-9a-f]{64}$/.test(kept)) return Buffer.from(kept, 'hex')
  const secret = randomBytes(32)
  await writeDurably(files, FILE, Buffer.from(`${secret.toString('hex')}\n`))
  return secret
}
