/** The tRPC address: thin. Input is checked here; what it means is in `server/query`. */
import { z } from 'zod'
import { LIMITS } from '../../core/limits.ts'
import { SHARED_COLUMNS } from '../../core/query/fields.ts'
import { EPOCH_NUMBER, timeOf } from '../../core/query/times.ts'
import { LEVELS } from '../../core/severity.ts'
import { nowInNanos } from '../../core/time/time.ts'
import type { LogFilter } from '../query/scope.ts'
import type { PageRequest } from './runtime.ts'
import { procedure, router, writing } from './trpc.ts'

/** A time in any form a sender may use, or `now-1h`; becomes nanoseconds. */
const time = z.union([z.string(), z.number()]).transform((value, context) => {
  const span = timeOf(String(value), nowInNanos())
  if (span) return span.fromNanos
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(value)} is no time: use ISO 8601, now-1h or ${EPOCH_NUMBER}`,
  })
  return z.NEVER
})

const text = z.string().min(1).max(8_192)

/** Nodes behind one balancer. */
const POSITIONS_MAX = 100

/** Which logs: all that is given must hold. */
const filter = {
  /** In the query language (`docs/query-language.md`). Its own bound says more than one here could. */
  query: z.string().optional(),
  service: text.optional(),
  level: z.enum(LEVELS).optional(),
  from: time.optional(),
  to: time.optional(),
  text: text.optional(),
  traceId: text.optional(),
}
const filterInput = z.strictObject(filter)

/** What `logs.search` takes; also what the address of the first page carries. */
export const logSearchInput = z.strictObject({
  ...filter,
  limit: z.number().int().min(1).max(LIMITS.searchPageRowsMax).default(100),
  cursor: text.optional(),
  order: z.enum(['newest', 'oldest']).default('newest'),
})

function filterOf({ level, from, to, query, service, text, traceId }: z.output<typeof filterInput>): LogFilter {
  const levels = level === undefined ? undefined : [level]
  return { query, service, text, traceId, levels, fromNanos: from, toNanos: to }
}

function pageOf({ limit, cursor, order }: z.output<typeof logSearchInput>): PageRequest {
  return { limit, cursor, order }
}

/** Node → number, as a live tail begins there: of these nodes only rows up to the number. */
const positions = z
  .record(z.string().regex(/^\d{1,20}$/), z.number().int().min(0))
  .refine(value => Object.keys(value).length <= POSITIONS_MAX, `positions of more than ${POSITIONS_MAX} nodes`)

/** Nothing, and not what another procedure would take. */
const nothing = z.strictObject({}).optional()

const quarantinedFile = z.strictObject({ name: z.string().min(1).max(255) })

export const appRouter = router({
  logs: router({
    search: procedure
      .input(logSearchInput.prefault({}))
      .query(({ input, ctx }) => ctx.runtime.logs.search(filterOf(input), pageOf(input), ctx.signal)),
    /** Counts over time, by level or any other field. */
    histogram: procedure
      .input(
        z
          .strictObject({
            ...filter,
            by: text.default('level'),
            upTo: positions.optional(),
            buckets: z.number().int().min(1).max(LIMITS.histogramBucketsMax).default(120),
          })
          .prefault({}),
      )
      .query(({ input: { upTo, by, buckets, ...input }, ctx }) =>
        ctx.runtime.logs.histogram({ ...filterOf(input), upTo }, by, buckets, ctx.signal),
      ),
    /** Fields that the newest of the found logs have, with their commonest values. */
    facets: procedure
      .input(
        z.strictObject({ ...filter, fields: z.array(text).min(1).max(LIMITS.facetFieldsMax).optional() }).prefault({}),
      )
      .query(({ input, ctx }) => ctx.runtime.logs.facets(filterOf(input), input.fields, ctx.signal)),
    /** The newest of the found logs grouped by the shape of their message. */
    patterns: procedure
      .input(
        z.strictObject({ ...filter, limit: z.number().int().min(1).max(LIMITS.patternsMax).default(50) }).prefault({}),
      )
      .query(({ input, ctx }) => ctx.runtime.logs.patterns(filterOf(input), input.limit, ctx.signal)),
    /** What stood around one log. */
    context: procedure
      .input(
        z.strictObject({
          row: text,
          before: z.number().int().min(1).max(LIMITS.searchPageRowsMax).default(20),
          after: z.number().int().min(1).max(LIMITS.searchPageRowsMax).default(20),
          same: z.array(z.enum(SHARED_COLUMNS)).max(SHARED_COLUMNS.length).optional(),
        }),
      )
      .query(({ input, ctx }) => ctx.runtime.logs.context(input, ctx.signal)),
    /** What could be written next, for the editor. */
    complete: procedure
      .input(
        z.strictObject({
          text: z.string().max(LIMITS.queryBytesMax),
          position: z.number().int().min(0),
          from: time.optional(),
          to: time.optional(),
        }),
      )
      .query(({ input: { text, position, from, to }, ctx }) =>
        ctx.runtime.logs.complete(text, position, { fromNanos: from, toNanos: to }, ctx.signal),
      ),
  }),
  ingest: router({
    /** Why records were refused: the last of them, and counts by door, code and sender. */
    rejections: procedure
      .input(
        z
          .strictObject({ limit: z.number().int().min(1).max(LIMITS.rejectionsKeptMax).default(100) })
          .default({ limit: 100 }),
      )
      .query(({ input: { limit }, ctx }) => ctx.runtime.rejections(limit)),
    quarantine: procedure.input(nothing).query(({ ctx }) => ctx.runtime.quarantine.list()),
    replay: writing.input(quarantinedFile).mutation(({ input: { name }, ctx }) => ctx.runtime.quarantine.replay(name)),
    discard: writing
      .input(quarantinedFile)
      .mutation(({ input: { name }, ctx }) => ctx.runtime.quarantine.discard(name)),
    /** What every stage accepted, refused and stored, now and over the last hour. */
    stages: procedure.input(nothing).query(({ ctx }) => ctx.runtime.stages()),
  }),
  services: router({
    list: procedure.input(nothing).query(({ ctx }) => ctx.runtime.listServices(ctx.signal)),
  }),
})

export type AppRouter = typeof appRouter
