import type { Runtime } from '../../server/api/runtime.ts'

/** A log as the server hands it to pages. */
export type LogRow = Awaited<ReturnType<Runtime['logs']['search']>>['rows'][number]

export type Level = LogRow['level']

/** What an attribute may hold. */
export type AttributeValue = LogRow['attributes'][string]
