import type { Log } from '../observe/log.ts'
import type { SpoolFiles } from '../storage/files.ts'
import { Sessions } from './sessions.ts'

/** The sessions of a server with a password. */
export async function openSessions(
  { adminPassword }: { readonly adminPassword: string | undefined },
  { access, sessionSecret }: { readonly access: SpoolFiles; readonly sessionSecret: Buffer },
  log: Log,
): Promise<Sessions | undefined> {
  if (adminPassword === undefined) return undefined
  return Sessions.open(access, {
    secret: sessionSecret,
    password: adminPassword,
    onFailure: error => log.error('sessions could not be read or saved; a save is tried again', { error }),
  })
}
