/**
 * The data directory is for its owner alone: it holds every log, and the secret that signs sessions. An existing one that
 * other users can read is closed to them, unless it is no directory of Tailrace's own.
 */
import { chmodSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Log } from '../observe/log.ts'

const OTHERS_AND_GROUP = 0o077
const OTHERS = 0o007
const STICKY = 0o1000

/** What Tailrace keeps there, under temporary names too, and what file systems and repositories put into any directory. */
const OWN_ENTRY =
  /^(?:(?:spool|quarantine|access|engine|documents\.json|rejections\.json|lock)(?:\..*)?|lost\+found|\.git(?:ignore|keep))$/

/**
 * Closes an existing directory to other users. Throws with the command to run when that is not ours to do: the directory
 * is shared, holds other things, or belongs to another user.
 *
 * @param chmod for tests of file systems that ignore it
 */
export function closeToOthers(directory: string, log: Pick<Log, 'warn'>, chmod: typeof chmodSync = chmodSync): void {
  const mode = modeOf(directory)
  if ((mode & STICKY) !== 0)
    throw new Error(
      `DATA_DIR ${directory} is shared by all users (mode ${octal(mode)}): set DATA_DIR to a directory of its own, for example ${path.join(directory, 'tailrace')}`,
    )
  if ((mode & OTHERS_AND_GROUP) === 0) return
  const foreign = readdirSync(directory).find(name => !OWN_ENTRY.test(name))
  if (foreign === undefined && tryChmod(directory, chmod)) {
    reportClosed(directory, mode, log)
    return
  }
  // A group is chosen by the owner, for backups for example.
  if ((mode & OTHERS) === 0) return
  const own = path.join(directory, 'tailrace')
  const command = `chmod 700 ${quoted(directory)}`
  const [why, remedy] =
    foreign === undefined
      ? ['belongs to another user', `chown ${process.geteuid?.()} ${quoted(directory)} && ${command}`]
      : [`holds ${JSON.stringify(foreign)}, which does not belong to Tailrace`, command]
  throw new Error(
    `DATA_DIR ${directory} can be read by other users (mode ${octal(mode)}) and ${why}: set DATA_DIR to a directory of its own, for example ${own}, or run: ${remedy}`,
  )
}

function reportClosed(directory: string, mode: number, log: Pick<Log, 'warn'>): void {
  if ((modeOf(directory) & OTHERS_AND_GROUP) === 0)
    log.warn('data directory was open to other users, mode changed to 700', { directory, mode: octal(mode) })
  else
    log.warn('data directory is open to other users: its file system ignores modes', {
      directory,
      remedy: 'set DATA_DIR to a directory on another file system',
    })
}

/** False when the directory belongs to another user. */
function tryChmod(directory: string, chmod: typeof chmodSync): boolean {
  try {
    chmod(directory, 0o700)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false
    throw error
  }
}

function modeOf(directory: string): number {
  return statSync(directory).mode & 0o7777
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
