/** Keeps rejections over a restart: those of the night can be read in the morning. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ERROR_STATUS, type ErrorCode } from '../../core/errors.ts'
import type { Log } from '../observe/log.ts'
import type { Redaction } from '../redaction/redaction.ts'
import type { SpoolFiles } from '../storage/files.ts'
import { writeDurably } from '../storage/write-durably.ts'
import { Rejections } from './rejections.ts'

const NAME = 'rejections.json'
/** A crash loses at most the rejections of this long; they are for reading and no part of the promise. */
const SAVE_MS = 5_000

const code = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]])
const saved = z.object({
  kept: z.array(
    z.object({
      at: z.string(),
      door: z.string(),
      sender: z.string(),
      index: z.number(),
      code,
      message: z.string(),
      sample: z.string(),
    }),
  ),
  counts: z.array(z.object({ door: z.string(), code, sender: z.string(), count: z.number(), lastAt: z.string() })),
})

export interface RejectionsFile {
  readonly rejections: Rejections
  /** Writes what has changed, for the last time. */
  close(): Promise<void>
}

/**
 * Reads what an earlier process kept, and writes what changes. A file that cannot be read is logged and begun anew. One
 * that holds secrets, since it was written before a secret was set or by an earlier version, is rewritten at once.
 */
export async function openRejections(files: SpoolFiles, redaction: Redaction, log: Log): Promise<RejectionsFile> {
  const rejections = new Rejections(redaction)
  const text = await readFile(files.path(NAME), 'utf8').catch(() => undefined)
  if (text !== undefined) restore(rejections, text, log)
  let savedVersion = rejections.version
  const content = () =>
    JSON.stringify({ kept: rejections.latest(Number.POSITIVE_INFINITY).reverse(), counts: rejections.counts() })
  const write = async () => {
    const { version } = rejections
    await writeDurably(files, NAME, Buffer.from(content()))
    savedVersion = version
  }
  const reporting = (saving: Promise<void>) =>
    saving.catch(error => log.warn('could not save rejections', { file: NAME, error }))
  const save = async () => {
    if (rejections.version !== savedVersion) await reporting(write())
  }
  if (text !== undefined && text !== content()) await reporting(write())
  let saving: Promise<void> | undefined
  const timer = setInterval(() => {
    // One at a time: on a disk that hangs they would pile up.
    saving ??= save().finally(() => {
      saving = undefined
    })
  }, SAVE_MS)
  timer.unref()
  return {
    rejections,
    async close() {
      clearInterval(timer)
      await saving
      await save()
    },
  }
}

function restore(rejections: Rejections, text: string, log: Log): void {
  try {
    const { kept, counts } = saved.parse(JSON.parse(text))
    rejections.restore(kept, counts)
  } catch (error) {
    log.warn('the kept rejections cannot be read and begin anew', { file: NAME, error })
  }
}
