/** The tRPC address: thin. Input is checked here; what it means is in `server/query`. */
import { z } from 'zod'
import { LIMITS } from '../../core/limits.ts'
import { LEVELS } from '../../core/severity.ts'
import { parseInstant } from '../../core/time.ts'
import { procedure, router } from './trpc.ts'

/** A time in any form a sender may use; becomes nanoseconds. */
const time = z.union([z.string(), z.number()]).transform((value, context) => {
  const instant = parseInstant(value)
  if (instant) return BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos)
  context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is no time: use ISO 8601 or an epoch number` })
  return z.NEVER
})

const text = z.string().min(1).max(8_192)

/** What `logs.search` takes; also what the address of the first page carries. */
export const logSearchInput = z.object({
  service: text.optional(),
  level: z.enum(LEVELS).optional(),
  from: time.optional(),
  to: time.optional(),
  text: text.optional(),
  traceId: text.optional(),
  limit: z.number().int().min(1).max(LIMITS.searchPageRowsMax).default(100),
  cursor: text.optional(),
})

const quarantinedFile = z.object({ name: z.string().min(1).max(255) })

export const appRouter = router({
  logs: router({
    search: procedure
      .input(logSearchInput)
      .query(({ input: { from, to, ...rest }, ctx }) =>
        ctx.runtime.searchLogs({ ...rest, fromNanos: from, toNanos: to }, ctx.signal),
      ),
  }),
  ingest: router({
    /** Why records were refused: the last of them, and counts by door, code and sender. */
    rejections: procedure
      .input(
        z.object({ limit: z.number().int().min(1).max(LIMITS.rejectionsKeptMax).default(100) }).default({ limit: 100 }),
      )
      .query(({ input: { limit }, ctx }) => ctx.runtime.rejections(limit)),
    quarantine: procedure.query(({ ctx }) => ctx.runtime.quarantine.list()),
    replay: procedure
      .input(quarantinedFile)
      .mutation(({ input: { name }, ctx }) => ctx.runtime.quarantine.replay(name)),
    discard: procedure
      .input(quarantinedFile)
      .mutation(({ input: { name }, ctx }) => ctx.runtime.quarantine.discard(name)),
    /** What every stage accepted, refused and stored, now and over the last hour. */
    stages: procedure.query(({ ctx }) => ctx.runtime.stages()),
  }),
  services: router({
    list: procedure.query(({ ctx }) => ctx.runtime.listServices(ctx.signal)),
  }),
})

export type AppRouter = typeof appRouter
