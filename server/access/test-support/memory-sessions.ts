import { PowerCutDisk } from '../../spool/test-support/power-cut-files.ts'
import { type SessionOptions, Sessions } from '../sessions.ts'

export const SECRET = Buffer.alloc(32, 7)

/** Sessions on a disk in memory. */
export function memorySessions(
  options: Partial<SessionOptions> = {},
  disk: PowerCutDisk = new PowerCutDisk(),
  files = disk.folder('access'),
): Promise<Sessions> {
  const onFailure = (error: unknown) => {
    throw error
  }
  return Sessions.open(files, { secret: SECRET, password: 'p', onFailure, ...options })
}
