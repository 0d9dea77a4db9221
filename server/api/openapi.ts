/** The HTTP addresses for programs, as OpenAPI 3.1. A test holds that every address is in it, and that its examples work. */
import { ERROR_STATUS } from '../../core/errors.ts'
import { LEVELS } from '../../core/severity.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** The document. */
export function openApi(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tailrace',
      version: '1',
      description:
        'Logs in, logs out. A 2xx to records means that they are safe on disk. Errors on every address: {"error":{"code","message"}}. What the pages ask (logs.histogram, logs.facets, logs.patterns, logs.context, logs.complete and others) is at /api/trpc, in the form of tRPC: GET /api/trpc/logs.facets?input={"query":"level:error"}.',
    },
    paths: { ...INGEST, ...QUERY, ...EARLIER, ...OPERATE },
    components: {
      schemas: { Error: ERROR, ValidationError: VALIDATION_ERROR, IngestReply: INGEST_REPLY, Record: RECORD, Log: LOG },
      securitySchemes: {
        ingestKey: { type: 'http', scheme: 'bearer', description: 'INGEST_KEY; also as X-Api-Key' },
        ingestKeyInAddress: { type: 'apiKey', in: 'query', name: 'api_key', description: 'INGEST_KEY' },
        password: { type: 'http', scheme: 'basic', description: 'ADMIN_PASSWORD, with any user name' },
      },
    },
  }
}

const text = { type: 'string' }
const integer = { type: 'integer' }
const orNull = (type: string) => ({ type: [type, 'null'] })
const json = (schema: Json) => ({ 'application/json': { schema } })
const reply = (description: string, content: Json) => ({ description, content })
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const failed = reply('The cause, the offending value and the remedy', json(ref('Error')))
const invalid = reply(
  'The same, with detail in the form of FastAPI: [{"loc","msg","type"}]',
  json(ref('ValidationError')),
)
const parameter = (name: string, description: string, schema: Json = text) => ({
  name,
  in: 'query',
  description,
  schema,
})

const WAIT = parameter('wait', 'stored: answer when the records can be searched', {
  type: 'string',
  enum: ['stored'],
})

/** Either, where one is set. */
const BY_INGEST_KEY = [{ ingestKey: [] }, { ingestKeyInAddress: [] }]
const BY_PASSWORD = [{ password: [] }]

const ERROR: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: { type: 'string', enum: Object.keys(ERROR_STATUS) }, message: text },
    },
  },
}

const VALIDATION_ERROR: Json = {
  allOf: [ref('Error')],
  type: 'object',
  required: ['detail'],
  properties: {
    detail: {
      type: 'array',
      items: {
        type: 'object',
        required: ['loc', 'msg', 'type'],
        properties: { loc: { type: 'array', items: { type: ['string', 'integer'] } }, msg: text, type: text },
      },
    },
  },
}

const INGEST_REPLY: Json = {
  type: 'object',
  properties: {
    accepted: integer,
    rejected: integer,
    errors: {
      type: 'array',
      items: { type: 'object', properties: { index: integer, code: text, message: text } },
    },
    stored: { type: 'boolean', description: 'With wait=stored: whether the records can be searched already' },
  },
}

const RECORD: Json = {
  type: 'object',
  description: 'Any JSON object; what has no column becomes an attribute.',
  properties: {
    timestamp: { description: 'ISO 8601, or an epoch number in s, ms, µs or ns', type: ['string', 'number'] },
    level: {
      description: 'A name, or a number as pino and bunyan have it',
      type: ['string', 'number'],
      examples: [...LEVELS, 30],
    },
    service: text,
    message: text,
    trace_id: text,
    attributes: { type: 'object', additionalProperties: true },
  },
  additionalProperties: true,
}

const LOG: Json = {
  type: 'object',
  description: 'A row without the columns that are empty; or the columns asked for, null where it has no value.',
  properties: {
    timestamp: text,
    level: { type: 'string', enum: [...LEVELS] },
    service: orNull('string'),
    message: orNull('string'),
    node: text,
    seq: integer,
    attributes: { type: 'object', additionalProperties: true },
  },
  additionalProperties: true,
}

const records: Json = {
  required: true,
  content: {
    'application/json': { schema: { oneOf: [ref('Record'), { type: 'array', items: ref('Record') }] } },
    'application/x-ndjson': { schema: text },
  },
}

const INGEST = {
  '/api/ingest': {
    post: {
      summary:
        'Send records: an object, an array, NDJSON, {"logs":[…]} or JSON documents in a row; gzip, deflate, br or zstd',
      security: BY_INGEST_KEY,
      parameters: [
        parameter('service', 'Of records that name none'),
        parameter('environment', 'Of records that name none'),
        parameter('timezone', 'Zone of times that name none: an IANA name or ±HH:MM. Default: UTC'),
        WAIT,
        {
          name: 'Idempotency-Key',
          in: 'header',
          description: 'A repeat within the hour gets the same answer',
          schema: text,
        },
      ],
      requestBody: records,
      responses: { 200: reply('Safe on disk', json(ref('IngestReply'))), default: failed },
    },
  },
}

const QUERY = {
  '/api/search': {
    get: {
      summary: 'Search, streamed to the end of the result',
      security: BY_PASSWORD,
      parameters: [
        parameter('query', 'In the query language: docs/query-language.md. Empty for all logs'),
        parameter('from', 'Included: now-15m, ISO 8601, or an epoch number'),
        parameter('to', 'Not included; likewise'),
        parameter('gap', 'Only rows that a live tail left out: <node>:<from>-<to> of its gap'),
        parameter('limit', 'Rows at most; all of them unless given', integer),
        parameter('order', 'newest (first) unless given', { type: 'string', enum: ['newest', 'oldest'] }),
        parameter('columns', 'Fields with commas between them; what a row has unless given'),
        parameter('format', 'ndjson unless given', { type: 'string', enum: ['ndjson', 'csv'] }),
        parameter('bom', 'A CSV begins with a byte order mark, for Excel, unless 0', {
          type: 'string',
          enum: ['0', '1'],
        }),
        parameter('cursor', 'From the last line of the search before, to go on behind it'),
      ],
      responses: {
        200: reply('A log a line; the last line is {"cursor","rows"}, with "error" where it broke off', {
          'application/x-ndjson': { schema: ref('Log') },
          'text/csv': { schema: text },
        }),
        default: failed,
      },
    },
  },
  '/api/tail': {
    get: {
      summary: 'Logs as they arrive: the reply does not end. As a WebSocket: core/tail/protocol.ts',
      security: BY_PASSWORD,
      parameters: [
        parameter('query', 'In the query language; empty for all logs'),
        parameter('backfill', 'So many of the newest stored logs first', integer),
        parameter('resume', 'node:seq[,node:seq] from the last line seen: goes on behind it, without a gap'),
        parameter('rate', 'Rows a second at most; beyond it they are sampled', integer),
        parameter('format', 'ndjson unless given', { type: 'string', enum: ['ndjson', 'sse'] }),
      ],
      responses: {
        200: reply('A log a line; {"at"} says how far was looked, {"gap"} what was not sent', {
          'application/x-ndjson': { schema: ref('Log') },
          'text/event-stream': { schema: text },
        }),
        default: failed,
      },
    },
  },
  '/api/openapi.json': {
    get: {
      summary: 'This document',
      security: BY_PASSWORD,
      responses: { 200: reply('OpenAPI 3.1', json({ type: 'object' })), default: failed },
    },
  },
}

const EARLIER = {
  '/ingest': {
    post: {
      summary: 'Send one entry, as senders of the earlier aggregator do',
      security: BY_INGEST_KEY,
      parameters: [WAIT],
      requestBody: { content: json(ref('Record')) },
      responses: { 200: reply('Safe on disk', json({ type: 'object' })), 422: invalid, default: failed },
    },
  },
  '/ingest/batch': {
    post: {
      summary: 'Send entries as {"logs":[…]}, as senders of the earlier aggregator do',
      security: BY_INGEST_KEY,
      parameters: [WAIT],
      requestBody: { content: json({ type: 'object' }) },
      responses: {
        200: reply('Safe on disk; errors lists the refused entries', json({ type: 'object' })),
        422: invalid,
        default: failed,
      },
    },
  },
  '/logs': {
    post: {
      summary: 'Send entries as {"logs":[…]}, as clients of the earlier collector do',
      security: BY_INGEST_KEY,
      parameters: [WAIT],
      requestBody: { content: json({ type: 'object' }) },
      responses: { 200: reply('Safe on disk', json({ type: 'object' })), default: failed },
    },
  },
  '/query/search': {
    post: {
      summary: 'Search by the fields of the earlier aggregator, newest first, with offset and total',
      security: BY_PASSWORD,
      requestBody: {
        content: json({
          type: 'object',
          properties: {
            service: text,
            level: { type: 'string', enum: ['debug', 'info', 'warning', 'error', 'critical'] },
            start_time: { ...text, description: 'ISO 8601; included' },
            end_time: { ...text, description: 'ISO 8601; included' },
            search: { ...text, description: 'Part of the message, case-insensitive' },
            trace_id: text,
            limit: { ...integer, minimum: 0, default: 100, description: 'Capped at 1000' },
            offset: { ...integer, minimum: 0, maximum: 1_000_000, default: 0 },
          },
        }),
      },
      responses: {
        200: reply(
          'Entries with nested attributes and, where they have a value, the other columns of the log',
          json({
            type: 'object',
            properties: {
              logs: { type: 'array', items: { type: 'object' } },
              total: integer,
              has_more: { type: 'boolean' },
            },
          }),
        ),
        422: invalid,
        default: failed,
      },
    },
  },
  '/query/services': {
    get: {
      summary: 'Names of the services',
      security: BY_PASSWORD,
      responses: { 200: reply('Sorted', json({ type: 'array', items: text })), default: failed },
    },
  },
  '/query/tail/{service}': {
    get: {
      summary: 'The last lines of a service, newest first',
      security: BY_PASSWORD,
      parameters: [
        { name: 'service', in: 'path', required: true, schema: text },
        parameter('lines', '0 or more, 100 unless given; more than 1000 is 1000', integer),
      ],
      responses: {
        200: reply('Entries', json({ type: 'array', items: { type: 'object' } })),
        422: invalid,
        default: failed,
      },
    },
  },
  '/stats': {
    get: {
      summary: 'Counts by level and service',
      security: BY_PASSWORD,
      responses: { 200: reply('Counts', json({ type: 'object' })), default: failed },
    },
  },
}

const OPERATE = {
  '/': {
    get: {
      summary: 'Name and state, for programs; browsers get the page',
      security: BY_PASSWORD,
      responses: { 200: reply('State', json({ type: 'object' })), default: failed },
    },
  },
  '/livez': {
    get: { summary: '200 while the process lives', responses: { 200: reply('Alive', json({ type: 'object' })) } },
  },
  '/health': {
    get: {
      summary: 'State of every stage; 503 when nothing can be accepted',
      security: BY_PASSWORD,
      responses: {
        200: reply('Healthy or degraded', json({ type: 'object' })),
        503: reply('Unhealthy', json({ type: 'object' })),
      },
    },
  },
  '/metrics': {
    get: {
      summary: 'Prometheus text',
      security: BY_PASSWORD,
      responses: { 200: reply('Metrics', { 'text/plain': { schema: text } }), default: failed },
    },
  },
  '/api/login': {
    post: {
      summary: 'The form of the login page',
      responses: { 303: { description: 'To the page asked for' }, default: failed },
    },
  },
  '/api/logout': {
    post: { summary: 'Ends the session', responses: { 303: { description: 'To the login page' }, default: failed } },
  },
}
