import { randomBytes } from 'node:crypto'
import type { SpoolFiles } from './files.ts'
import { writeDurably } from './write-durably.ts'

const FILE = 'node'

/**
 * The id of this node: 64 random bits in decimal, made with the spool directory and kept there. A directory that was
 * copied or restored asks for a new one, or two nodes would give out the same sequence numbers.
 */
export async function nodeId(spool: SpoolFiles, wantNew: boolean): Promise<string> {
  const files = await spool.list()
  const exists = files.some(({ name }) => name === FILE)
  if (exists && !wantNew) {
    const id = (await spool.read(FILE)).toString('utf8').trim()
    if (!/^\d{1,20}$/.test(id))
      throw new Error(`the node id in ${spool.path(FILE)} is damaged: start once with NEW_NODE=1`)
    return id
  }
  const id = randomBytes(8).readBigUInt64LE().toString()
  await writeDurably(spool, FILE, Buffer.from(`${id}\n`))
  return id
}
